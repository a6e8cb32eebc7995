package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.kernel.SystemFiles;
import dev.gatehouse.storage.ManagementToken;

/** Tests for commands where something else than Gatehouse listens, or nothing at all, and for who is sent the token. */
class ForeignManagementPortTests {

    @TempDir
    private Path folder;

    private CommandLineFixture run(String url, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url=" + url, "--gatehouse.data=" + folder.resolve("data"),
                "--spring.config.location=file:" + folder.resolve("application.yml")));
        return CommandLineFixture.run(all.toArray(String[]::new));
    }

    private static void isAnError(CommandLineFixture said) {
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).startsWith("gatehouse: ")
                .doesNotContain("\tat ", "should not have happened")
                .hasSizeLessThan(2_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sites", "reload", "history", "rollback", "test app.test", "logs -f"})
    void nobodyListens(String words) throws IOException {
        Files.writeString(folder.resolve("application.yml"), "");
        CommandLineFixture said = run("http://127.0.0.1:" + Upstream.nobody(), words.split(" "));

        isAnError(said);
        assertThat(said.err()).contains("no Gatehouse answers at", "Is it running?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"sites|[]", "sites|{}", "sites|hello", "sites|null", "sites|''",
            "sites|{\"sites\":3}",
            "reload|{}", "reload|[1]", "reload|{\"sites\":\"x\",\"added\":[],\"changed\":[],\"removed\":[]}",
            "history|{\"versions\":{}}",
            "rollback|true", "test app.test|{\"sites\":null}", "add new.test 5000|{}", "remove app|[]"})
    void whatAnswersIsNoGatehouse(String words, String answer) throws IOException {
        Files.createDirectories(folder.resolve("sites.d"));
        Files.writeString(folder.resolve("application.yml"), "");
        Files.writeString(folder.resolve("sites.d").resolve("app.yml"), "host: app.test\nupstream: 1\n");
        try (var other = Upstream.answering(Upstream.ok(answer))) {
            CommandLineFixture said = run(other.url(), words.split(" "));

            isAnError(said);
            assertThat(said.err()).contains("is no Gatehouse");
            assertThat(folder.resolve("sites.d")).isDirectoryContaining("glob:**app.yml")
                    .isDirectoryNotContaining("glob:**new*");
        }
    }

    @Test
    void oddButPossibleAnswersDoNoHarm() throws IOException {
        Files.writeString(folder.resolve("application.yml"), "");
        String evil = "\\u001b[2J\\r\\n\\u202e";
        try (var other = Upstream.answering(Upstream.ok(
                "{\"sites\":[null,1,{},{\"name\":{},\"urls\":7,\"state\":\"%1$s\",\"paths\":[[]],\"findings\":{\"a\":\"%1$s\"}}]}"
                        .formatted(
                                evil)))) {
            CommandLineFixture said = run(other.url(), "sites");

            assertThat(said.status()).isEqualTo(1);
            assertThat(said.out().replace("\n", "")).matches("[\\x20-\\x7e…└]*");
        }
    }

    @Test
    void anAnswerThatComesByteByByteOrNeverIsNotHttp() throws IOException {
        Files.writeString(folder.resolve("application.yml"), "");
        try (var other = Upstream.thatGreetsWith("SSH-2.0-OpenSSH_9.2\r\n\r\n");
                var closing = Upstream.thatClosesEarly()) {
            isAnError(run(other.url(), "sites"));
            isAnError(run(closing.url(), "add", "new.test", "5000"));
            assertThat(folder.resolve("sites.d")).doesNotExist();
        }
    }

    @Test
    void theTokenGoesToThisMachineOnly() {
        new ManagementToken(folder).readOrMake();
        var anybody = new PortOwner(new SystemFiles(folder));

        assertThat(Token.of(folder, URI.create("http://127.0.0.1:9090/actuator"), anybody).value()).isPresent();
        assertThat(Token.of(folder, URI.create("http://[::1]:9090/actuator"), anybody).value()).isPresent();
        assertThat(Token.of(folder, URI.create("http://192.0.2.7:9090/actuator"), anybody).value()).isEmpty();
    }

    @Test
    void theTokenGoesToNoProgramOfAnotherUser() throws IOException {
        new ManagementToken(folder).readOrMake();
        String owner = String.valueOf(Files.getAttribute(folder.resolve("management-token"), "unix:uid"));

        assertThat(tokenFor("54321").value()).isEmpty();
        assertThat(tokenFor("54321").why()).contains("was not sent", "management-token");
        assertThat(tokenFor(owner).value()).isPresent();
        assertThat(tokenFor("0").value()).isPresent();
    }

    /** With a table of the kernel in which a user listens at 9090, and another is connected there. */
    private Token tokenFor(String user) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("proc/net")).resolve("tcp"), """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:2382 00000000:0000 0A 00000000:00000000 00:00000000 00000000 %s        0 23 1
                   1: 0100007F:2382 0100007F:C000 01 00000000:00000000 00:00000000 00000000 4711        0 24 1
                   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000 4711        0 25 1
                """.formatted(user));
        return Token.of(folder, URI.create("http://127.0.0.1:9090/actuator"), new PortOwner(new SystemFiles(folder)));
    }

    @Test
    void theTokenIsInNoText() {
        var token = new ManagementToken(folder);
        String secret = token.readOrMake();

        assertThat(token.toString()).doesNotContain(secret);
        assertThat(Token.of(folder, URI.create("http://127.0.0.1:9090"), new PortOwner(new SystemFiles(folder))))
                .asString()
                .doesNotContain(secret);
    }
}
