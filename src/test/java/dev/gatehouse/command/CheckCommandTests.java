package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RedisServer;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Upstream;

/** Tests for {@link CheckCommand} and {@link PlanCommand}: what they look at, what they end with. */
class CheckCommandTests {

    private static final String FINE = "gatehouse.sites.shop: { host: shop.localhost, upstream: 5000 }\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void fine() throws IOException {
        write("application.yml", FINE);
    }

    private Path write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    private CommandLineFixture run(String... words) {
        return CommandLineFixture.run(Stream.concat(Stream.of(words),
                Stream.of("--spring.config.location=file:" + folder.resolve("application.yml"),
                        "--gatehouse.data=" + folder.resolve("data")))
                .toArray(String[]::new));
    }

    private static JsonNode json(CommandLineFixture said) {
        return JsonMapper.builder().build().readTree(said.out());
    }

    @Test
    void whatAStartWouldServeIsFine() {
        CommandLineFixture said = run("check", "--offline");

        assertThat(said).isEqualTo(new CommandLineFixture(0, "no findings, no warnings\n", ""));
        assertThat(folder).isDirectoryNotContaining("glob:**/data");
    }

    @Test
    void aFindingIsSaidWithItsPlaceAndEndsWithOne() throws IOException {
        write("application.yml", FINE.replace("upstream", "upsteam"));

        CommandLineFixture said = run("check", "--offline");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("site shop\n", "application.yml:1:56", "did you mean \"upstream\"?",
                "2 findings");
    }

    @Test
    void forProgramsTheShapeStays() throws IOException {
        write("application.yml", FINE.replace("upstream", "upsteam"));

        JsonNode report = json(run("check", "--offline", "--json"));

        assertThat(report.propertyNames()).containsExactly("findings", "warnings", "probes");
        assertThat(report.get("findings").get(0).propertyNames()).containsExactly("file", "line", "column", "key",
                "value", "expected", "advice");
        assertThat(report.get("findings").get(0).get("key").asString()).isEqualTo("gatehouse.sites.shop.upsteam");
        assertThat(report.get("findings").get(0).get("line").asInt()).isEqualTo(1);
        assertThat(report.get("findings").get(0).get("column").asInt()).isEqualTo(56);
    }

    @Test
    void aWarningAndATroubledProbeEndWithOneWhereItIsAskedForOnly() throws IOException {
        write("application.yml", "gatehouse.sites.shop: { hosts: [ a.localhost, a.localhost ], upstream: %d }\n"
                .formatted(Upstream.nobody()));

        assertThat(run("check", "--offline").status()).isZero();
        assertThat(run("check", "--offline", "--strict").status()).isEqualTo(1);
        assertThat(run("check").status()).isZero();
        assertThat(json(run("check", "--json")).get("probes"))
                .anySatisfy(probe -> assertThat(probe.get("said").asString()).isEqualTo("refused"));
    }

    @Test
    void aFileThatIsNoYamlIsAFinding() throws IOException {
        write("application.yml", "gatehouse:\n\tsites:\n");

        CommandLineFixture said = run("check", "--offline");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("application.yml:2:1", "no tabs");
    }

    @Test
    void theFileOfASiteIsCheckedBeforeItIsInItsPlace() throws IOException {
        Path elsewhere = write("drafts/blog.yml", "host: shop.localhost\nupstream: 5001\n");

        CommandLineFixture said = run("check", "--offline", elsewhere.toString());

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("site blog\n", "blog.yml:1:7", "site \"shop\"");
    }

    @Test
    void theFileOfASiteTakesThePlaceOfTheOneOfItsName() throws IOException {
        write("sites.d/blog.yml", "host: blog.localhost\nupsteam: 5001\n");
        Path elsewhere = write("drafts/blog.yml", "host: blog.localhost\nupstream: 5001\n");

        assertThat(run("check", "--offline").status()).isEqualTo(1);
        assertThat(run("check", "--offline", elsewhere.toString()).status()).isZero();
    }

    @Test
    void anotherMainFileIsKnownByWhatIsInIt() throws IOException {
        Path other = write("other/main.yml", "gatehouse.sites.shop.host: shop.localhost\n");

        CommandLineFixture said = CommandLineFixture.run("check", "--offline", other.toString());

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("main.yml:1:28", "no upstream");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hostname", ".yml", "blog.conf"})
    void aFileWhoseNameIsNoneOfASiteIsAFinding(String name) throws IOException {
        CommandLineFixture said = run("check", "--offline", write(name, "some text\n").toString());

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err()).isEmpty();
        assertThat(said.out())
                .contains("\"%s\" (expected: the file of a site, whose name ends in .yml".formatted(name));
    }

    @Test
    void aPipeIsNotWaitedFor() {
        Path pipe = folder.resolve("pipe.yml");
        dev.gatehouse.fixture.Commands.run(Duration.ofSeconds(10), List.of("mkfifo", pipe.toString()));

        assertThat(run("check", pipe.toString()).err()).isEqualTo(
                "gatehouse: %s is a pipe or a device (expected: a file)\n".formatted(pipe));
    }

    @RequiresProgram("redis-server")
    @ParameterizedTest
    @ValueSource(strings = {"server.port", "gatehouse.https.port", "management.server.port"})
    void aPortThatAnotherProgramHoldsEndsWithOne(String key) throws IOException {
        int free = Upstream.nobody();
        try (var application = Upstream.answering(Upstream.ok("hello"));
                var other = RedisServer.in(Files.createDirectory(folder.resolve("redis")))) {
            write("application.yml", """
                    server.port: %d
                    management.server.port: 0
                    gatehouse.sites.shop: { host: shop.localhost, upstream: %d }
                    """.formatted(free, application.port()));
            int held = Integer.parseInt(other.address().replaceFirst(".*:", ""));
            String setting = "--%s=%d".formatted(key, held);

            CommandLineFixture said = run("check", setting);

            assertThat(said.out()).contains("trouble  port %d (%s): redis-server (process ".formatted(held, key));
            assertThat(said.status()).isEqualTo(1);
            assertThat(run("check", "--offline", setting).status()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--time-limit=soon", "--time-limit=0s", "--bogus", "/nowhere.yml", "/", "/dev/null"})
    void whatCannotBeCheckedEndsWithTwo(String word) {
        CommandLineFixture said = run("check", word);

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).startsWith("gatehouse: ").contains(word.replaceFirst(".*=", ""));
        assertThat(said.out()).isEmpty();
    }

    @Test
    void aPlanWithoutAGatehouseIsWhatAStartWouldServe() throws IOException {
        write("sites.d/blog.yml", "host: blog.localhost\nupsteam: 5001\n");

        CommandLineFixture said = run("plan", "--url", "http://127.0.0.1:" + Upstream.nobody());

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("this is compared with nothing",
                "A start would bring 1 site into force:\n  + shop\n",
                "  ! blog is not served:\n", "did you mean \"upstream\"?");
    }

    @Test
    void aPlanIsAskedOfTheRunningGatehouse() {
        try (var gatehouse = Gatehouse.with("gatehouse.sites.shop: { host: shop.test, upstream: 5000 }\n")) {
            assertThat(CommandLineFixture.run(gatehouse, "plan").out())
                    .isEqualTo("A reload would change no site: 1 site.\n");

            gatehouse.write("gatehouse.sites.shop: { host: shop.test, upstream: 5001 }\n");

            CommandLineFixture said = CommandLineFixture.run(gatehouse, "plan");
            assertThat(said.status()).isZero();
            assertThat(said.out()).isEqualTo("""
                    A reload would bring 1 site into force:
                      ~ shop: upstream 5000 -> 5001
                    """);
        }
    }

    @Test
    void withoutAGatehouseThePlanIsComparedWithWhatWasInForceLast() throws IOException {
        try (var gatehouse = Gatehouse.with("gatehouse.sites.shop: { host: shop.test, upstream: 5000 }\n")) {
            gatehouse.write("gatehouse.sites.shop: { host: shop.test, upstream: 5001 }\n");

            CommandLineFixture said = CommandLineFixture.run(gatehouse, "plan", "--url",
                    "http://127.0.0.1:" + Upstream.nobody());

            assertThat(said.out()).contains("compared with version 1 of ", "  ~ shop: upstream 5000 -> 5001\n");
        }
    }
}
