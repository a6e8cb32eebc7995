package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Upstream;

/** Tests for {@code gatehouse certificates} where something else answers, or a Gatehouse tells of what others wrote. */
class OtherProgramTests {

    private static final String SERVED = """
            [{"site":"app","names":["app.test"],"state":"served","validUntil":"2026-12-24T12:00:00Z","daysLeft":3,\
            "issuer":"R12","nextAttempt":"2026-11-24T12:00:00Z"}]""";

    private static CommandLineFixture certificates(String url) {
        return CommandLineFixture.run("certificates", "--url=" + url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:9090", "ftp://localhost", "localhost", "http:/localhost", "mailto:me@app.test",
            "::"})
    void anAddressThatIsNoneIsSaid(String url) {
        CommandLineFixture said = certificates(url);

        assertThat(said.err())
                .isEqualTo("gatehouse: --url: %s (expected: a URL such as http://127.0.0.1:9090)\n".formatted(url));
        assertThat(said.status()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[null]", "[{}]", "{}", "", "hello", "[[]]",
            "[{\"site\":\"app\",\"names\":[null],\"state\":\"served\"}]",
            "[{\"site\":\"app\",\"names\":[],\"state\":\"served\",\"validUntil\":\"soon\"}]",
            "[{\"site\":\"app\",\"names\":[],\"state\":\"served\",\"nextAttempt\":\"soon\"}]"})
    void whatIsNoAnswerOfGatehouseIsSaid(String answer) {
        try (var other = Upstream.answering(Upstream.ok(answer))) {
            CommandLineFixture said = certificates(other.url());

            assertThat(said.err()).isEqualTo(
                    "gatehouse: what answers at %s/actuator/certificates is no Gatehouse\n".formatted(other.url()));
            assertThat(said.status()).isEqualTo(2);
            assertThat(said.out()).isEmpty();
        }
    }

    @Test
    void anAnswerWithoutEndIsNotKept() {
        try (var other = Upstream.doing((connection, _) -> endless(connection))) {
            CommandLineFixture said = certificates(other.url());

            assertThat(said.status()).isEqualTo(2);
            assertThat(said.err()).startsWith("gatehouse: no Gatehouse answers at " + other.url());
        }
    }

    private static boolean endless(Socket connection) throws IOException {
        Upstream.write(connection, "HTTP/1.1 200 OK\r\n\r\n");
        // As much as would not fit into memory.
        for (long i = 0; i < Runtime.getRuntime().maxMemory() / 1_000_000; i++) {
            Upstream.write(connection, "x".repeat(1_000_000));
        }
        return false;
    }

    @Test
    void aSlashAtTheEndIsNoMatter() {
        try (var gatehouse = Upstream.answering(Upstream.ok(SERVED))) {
            assertThat(certificates(gatehouse.url() + "/actuator/").status()).isZero();
            assertThat(certificates(gatehouse.url() + "/").status()).isZero();
            assertThat(gatehouse.requests())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request).startsWith("GET /actuator/certificates HTTP/1.1\r\n"));
        }
    }

    @Test
    void noWordOfOthersMovesTheTerminal() {
        String evil = "\\u001b[2J\\u0007\\r\\ngatehouse: all is well \\u202e\\u2028 \\u009b31m";
        try (var gatehouse = Upstream.answering(Upstream.ok("""
                [{"site":"app","names":["app.test %1$s"],"state":"failed %1$s","validUntil":null,"issuer":"%1$s",\
                "nextAttempt":null,"why":"%1$s %2$s","remedy":"%1$s"}]""".formatted(evil, "A".repeat(200_000))))) {
            String out = certificates(gatehouse.url()).out();

            assertThat(out).hasLineCount(4).hasSizeLessThan(10_000);
            assertThat(out.replace("\n", "")).matches("[\\x20-\\x7e…]*");
        }
    }

    /** JSON is for programs, and many a person reads it in a terminal. */
    @Test
    void noWordOfOthersInJsonDoesEither() {
        String json = "{\"link\":\"http://a.test/ \u009b31m\u007f \u202e \u2028 \u00e4\\n\"}";
        try (var gatehouse = Upstream.answering(Upstream
                .ok(new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)))) {
            String out = CommandLineFixture
                    .run("why", "0123456789abcdef", "--link", "--json", "--url", gatehouse.url())
                    .out();

            assertThat(out).isEqualTo(
                    "{\"link\":\"http://a.test/ \\u009b31m\\u007f \\u202e \\u2028 \u00e4\\n\"}\n");
        }
    }
}
