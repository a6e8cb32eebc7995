package dev.gatehouse.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for {@link ManagementGuard}: who gets what from the management port of a running Gatehouse. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManagementGuardTests {

    private Gatehouse gatehouse;

    @BeforeAll
    void start() {
        gatehouse = Gatehouse.forwardingTo("http://127.0.0.1:1");
    }

    @AfterAll
    void stop() {
        gatehouse.close();
    }

    private Path file() {
        return gatehouse.folder().resolve("data").resolve("management-token");
    }

    private String token() throws IOException {
        return Files.readString(file()).strip();
    }

    private String ask(String line, String... headers) {
        return ask(gatehouse.managementPort(), line, headers);
    }

    private static String ask(int port, String line, String... headers) {
        String fields = String.join("\r\n", headers);
        String host = fields.contains("Host:") ? "" : "Host: localhost\r\n";
        return RawClient.exchange(port, line + " HTTP/1.1\r\n" + host + fields + (fields.isEmpty() ? "" : "\r\n")
                + "Connection: close\r\n\r\n");
    }

    @Test
    void theTokenIsForItsOwnerOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
        assertThat(token()).matches("[\\w-]{43}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sites", "plan", "history", "logs", "upstreams", "upstreams/app", "sites/", "%73ites",
            "sites;x=1", "sites?probe=false",
            "hist%6Fry"})
    void whoHasNoTokenIsToldWhereItIs(String path) {
        assertThat(ask("GET /actuator/" + path)).startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: Bearer", file().toString())
                .doesNotContain("app.test");
    }

    @Test
    void aRollbackNeedsTheToken() {
        assertThat(ask("POST /actuator/history", "Content-Type: application/json", "Content-Length: 0"))
                .startsWith("HTTP/1.1 401 ");
    }

    @Test
    void whoHasTheTokenIsAnswered() throws IOException {
        assertThat(ask("GET /actuator/sites", "Authorization: Bearer " + token())).startsWith("HTTP/1.1 200 ")
                .contains("\"app.test\"");
        assertThat(ask("GET /actuator/sites", "authorization: bearer " + token())).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void anotherTokenIsNone() throws IOException {
        assertThat(ask("GET /actuator/sites", "Authorization: Bearer " + token() + "x")).startsWith("HTTP/1.1 401 ")
                .doesNotContain(token());
        assertThat(ask("GET /actuator/sites", "Authorization: Bearer ")).startsWith("HTTP/1.1 401 ");
        assertThat(ask("POST /actuator/reload", "Authorization: Bearer x")).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void aScriptMayReloadWithoutToken() {
        assertThat(ask("POST /actuator/reload")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("POST /actuator/reload", "Host: 127.0.0.1:9090")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("POST /actuator/reload", "Host: [::1]:9090")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("POST /actuator/reload", "Host: gatehouse:9090")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aWebPageMayNot() {
        assertThat(ask("POST /actuator/reload", "Origin: https://evil.example")).startsWith("HTTP/1.1 403 ");
        assertThat(ask("POST /actuator/reload", "Origin: null")).startsWith("HTTP/1.1 403 ");
        assertThat(ask("POST /actuator/gateway/refresh", "Origin: https://evil.example")).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aNameThatWasReboundMayNot() {
        assertThat(ask("POST /actuator/reload", "Host: evil.example:9090")).startsWith("HTTP/1.1 403 ")
                .contains("localhost");
        assertThat(ask("POST /actuator/reload", "Host: 127.0.0.1.evil.example")).startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificates", "gateway/routes", "gateway/routes/app", "%63ertificates"})
    void aNameThatWasReboundMayNotReadEither(String path) {
        assertThat(ask("GET /actuator/" + path, "Host: evil.example:9090")).startsWith("HTTP/1.1 403 ")
                .doesNotContain("app.test");
    }

    @Test
    void whoWatchesMayAskByAnyName() throws IOException {
        assertThat(ask("GET /actuator/health", "Host: gatehouse.example.com")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET /actuator/prometheus", "Host: gatehouse.example.com")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET /actuator/certificates", "Host: gatehouse.example.com",
                "Authorization: Bearer " + token())).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aRollbackNeedsNoBody() throws IOException {
        assertThat(ask("POST /actuator/history", "Authorization: Bearer " + token())).startsWith("HTTP/1.1 422 ")
                .contains("none before this one");
        assertThat(ask("POST /actuator/history", "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: 0", "Authorization: Bearer " + token())).contains("none before this one");
    }

    @Test
    void withTheTokenAnyNameWillDo() throws IOException {
        assertThat(ask("POST /actuator/reload", "Host: gatehouse.example.com", "Authorization: Bearer " + token()))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatWasThereBeforeNeedsNoToken() {
        assertThat(ask("GET /actuator/health/readiness")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET /actuator/certificates")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET /actuator/gateway/routes", "Host: 127.0.0.1:9090")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aTokenThatIsGoneIsMadeAnew() throws IOException {
        String before = token();
        Files.delete(file());

        assertThat(ask("GET /actuator/sites", "Authorization: Bearer " + before)).startsWith("HTTP/1.1 401 ");
        assertThat(token()).isNotEqualTo(before);
        assertThat(ask("GET /actuator/sites", "Authorization: Bearer " + token())).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void withoutAFolderForTheTokenTheReasonIsSaid(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (var without = Gatehouse.forwardingTo("http://127.0.0.1:1", "--gatehouse.data=" + file.resolve("data"))) {
            assertThat(ask(without.managementPort(), "GET /actuator/sites", "Authorization: Bearer x"))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("management-token cannot be ", "a file where a folder is expected");
            assertThat(ask(without.managementPort(), "POST /actuator/reload")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void anApplicationMayHaveSuchPathsItself() {
        try (var upstream = Upstream.answering(Upstream.ok("mine"));
                var proxy = Gatehouse.forwardingTo(upstream.url(), Gatehouse.GATEWAY_WAY)) {
            assertThat(ask(proxy.port(), "GET /actuator/sites", "Host: app.test")).startsWith("HTTP/1.1 200 ");
            assertThat(ask(proxy.port(), "POST /actuator/reload", "Host: app.test", "Origin: https://app.test",
                    "Content-Length: 0")).startsWith("HTTP/1.1 200 ");
        }
    }
}
