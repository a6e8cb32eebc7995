package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Upstream;

/** Tests for commands after the ports of a running Gatehouse were changed in its file. */
class MovedPortsTests {

    private final int first = Upstream.nobody();
    private final int second = Upstream.nobody();
    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeEach
    void start() {
        upstream = Upstream.answering(Upstream.ok("hello"));
        gatehouse = Gatehouse.asWritten(written(first));
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    private String written(int port) {
        return "server.port: %d\n%s".formatted(port, Gatehouse.site("app", "app.test", upstream.url()));
    }

    /** Without any word of the management port but what these words say of it. */
    private CommandLineFixture run(String... words) {
        return CommandLineFixture.run(Stream.concat(Stream.of(words),
                gatehouse.settings().stream().filter(setting -> !setting.startsWith("--management")))
                .toArray(String[]::new));
    }

    @Test
    void commandsGoByThePortForVisitorsThatIsInForce() {
        assertThat(run("sites").out()).contains("http://app.test:" + first + "/");
        gatehouse.write(written(second));
        assertThat(run("reload").status()).isZero();

        assertThat(run("sites").out()).contains("http://app.test:" + second + "/");
        assertThat(run("test", "app.test/page").status()).isZero();
        assertThat(run("add", "shop.test", upstream.url()).out())
                .endsWith("http://shop.test:%d/ answers 200 OK\n".formatted(second));
    }

    @Test
    void commandsFindTheManagementPortWhereItIsAndNotWhereItWillBe() {
        String next = "--management.server.port=" + Upstream.nobody();

        assertThat(run("sites", next).status()).isZero();
        assertThat(run("reload", next).status()).isZero();
        assertThat(run("sites", "--url=http://127.0.0.1:" + Upstream.nobody()).status()).isEqualTo(2);
    }

    @Test
    void commandsGoByTheConfigurationWhereNobodyAnswersAtTheOldPort() throws IOException {
        Path file = gatehouse.folder().resolve("data").resolve("management-url");
        assertThat(file).hasContent("http://127.0.0.1:%d/actuator".formatted(gatehouse.managementPort()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        String configured = "--management.server.port=" + gatehouse.managementPort();

        for (String stale : new String[]{"http://127.0.0.1:" + Upstream.nobody() + "/actuator", "", "nonsense",
                "http://127.0.0.1:99999/actuator", "\u0000"}) {
            Files.writeString(file, stale);
            assertThat(run("sites", configured).status()).as(stale).isZero();
        }
    }

    @Test
    void portsThatThereCannotBeAreNamed() {
        for (String port : new String[]{"-1", "x", "99999"}) {
            CommandLineFixture said = CommandLineFixture.run("sites", "--management.server.port=" + port,
                    "--gatehouse.data=" + gatehouse.folder().resolve("none"));

            assertThat(said.status()).isEqualTo(2);
            assertThat(said.err()).startsWith("gatehouse: ").contains(port).doesNotContain("should not have happened");
        }
    }
}
