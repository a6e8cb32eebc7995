package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.Upstream;

/** Tests for {@code gatehouse certificates}, against a running Gatehouse. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificatesCommandTests {

    private static final String SITE = "{ host: %s, upstream: \"http://127.0.0.1:1\" }\n";

    private Gatehouse wellAndIll;
    private Gatehouse well;

    @BeforeAll
    void start(@TempDir Path folder) {
        well = gatehouse(folder.resolve("well"), "    app: " + SITE.formatted("app.test"));
        wellAndIll = gatehouse(folder.resolve("ill"),
                "    app: " + SITE.formatted("app.test") + "    nas: " + SITE.formatted("nas"));
    }

    private Gatehouse gatehouse(Path data, String sites) {
        var started = Gatehouse.with("""
                gatehouse:
                  https.port: 0
                  data: %s
                  sites:
                %s""".formatted(data, sites));
        await().until(() -> !started.manage("GET", "/actuator/certificates").body().contains("waiting"));
        return started;
    }

    @AfterAll
    void stop() {
        well.close();
        wellAndIll.close();
    }

    private static String url(Gatehouse of) {
        return "--url=http://127.0.0.1:" + of.managementPort();
    }

    @Test
    void allIsFine() {
        CommandLineFixture said = CommandLineFixture.run("certificates", url(well));

        assertThat(said.err()).isEmpty();
        assertThat(said.status()).isZero();
        assertThat(said.out().lines()).hasSize(2)
                .element(0)
                .asString()
                .matches("NAMES +STATE +VALID UNTIL +FROM +NEXT LOOK");
        assertThat(said.out().lines()).element(1)
                .asString()
                .matches(
                        "app\\.test +served +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d +Gatehouse local authority [0-9a-f]{8} +\\d{4}-.*");
    }

    @Test
    void whatNeedsAHumanIsSaidWithTheReasonAndTheRemedy() {
        CommandLineFixture said = CommandLineFixture.run("certificates", url(wellAndIll));

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).containsPattern("nas +failed +- +- +\\d{4}-")
                .contains("    why: the local authority can sign private names only, and nas is none\n",
                        "    to do: Give the site a name that ends in a private one, such as nas.lan")
                .doesNotContain("\u001b");
    }

    @Test
    void programsGetJson() {
        assertThat(CommandLineFixture.run("certificates", "--json", url(well)).out())
                .startsWith("[{\"site\":\"app\",\"names\":[\"app.test\"],\"state\":\"served\",\"validUntil\":\"")
                .contains("\"daysLeft\":89,\"issuer\":\"Gatehouse local authority ");
    }

    @Test
    void theAddressIsThatOfTheServersSettings() {
        assertThat(CommandLineFixture.run("certificates", "--management.server.address=0.0.0.0",
                "--management.server.port=" + well.managementPort()).status()).isZero();
    }

    @Test
    void whereNobodyAnswersIsSaid() throws IOException {
        int free = Upstream.nobody();
        CommandLineFixture said = CommandLineFixture.run("certificates", "--url=http://127.0.0.1:" + free);

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err())
                .isEqualTo("gatehouse: no Gatehouse answers at http://127.0.0.1:%d/actuator (nobody listens there). "
                        .formatted(free) + "Is it running? Another address: --url http://127.0.0.1:9090\n");
        assertThat(CommandLineFixture.run("certificates", "--url=nonsense").status()).isEqualTo(2);
        assertThat(CommandLineFixture.run("certificates", "--url=::").err()).contains("expected: a URL");
    }

    @Test
    void anotherProgramThereIsNotTakenForGatehouse() {
        CommandLineFixture said = CommandLineFixture.run("certificates", "--url=http://127.0.0.1:" + well.port());

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).startsWith("gatehouse: http://127.0.0.1:" + well.port() + "/actuator/certificates ");
    }
}
