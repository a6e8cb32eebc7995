package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.file.WholeFile;
import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/**
 * A program that adds sites, reloads and puts versions back all the time, and is killed in the middle of it, again and again. Each version
 * is several files, in each of which the same port stands, so that half a version is seen.
 */
class VersionsJourneyTests {

    private static final int KILLS = 90;
    private static final int WHOLE_KILLS = 10;
    private static final int SITES = 5;
    private static final int VERSIONS = 6;

    @TempDir
    Path folder;

    /** The port of every site, and that of the one that is added; one of them stands for all if all are alike. */
    private static String state(SiteCatalog catalog) {
        Map<String, Integer> ports = Installation.ports(catalog);
        Integer extra = ports.remove("extra");
        assertThat(ports).hasSize(SITES + 1);
        assertThat(ports.values().stream().distinct()).hasSize(1);
        return ports.values().iterator().next() + "/" + extra;
    }

    private static void write(Installation installation, int port) {
        installation.write("application.yml", main(port));
        for (int i = 0; i < SITES; i++) {
            installation.site("s" + i, port);
        }
    }

    private static String main(int port) {
        return "gatehouse.sites.main: { host: main.example.com, upstream: %d }\n".formatted(port);
    }

    @Test
    void whoeverIsKilledLeavesTheOldVersionOrTheNewOne() throws Exception {
        var random = new Random(20261123);
        var installation = new Installation(folder);
        write(installation, 5001);
        SiteCatalog first = installation.start();
        for (int port = 5002; port <= 5000 + VERSIONS; port++) {
            write(installation, port);
            Installation.reload(first);
        }
        int inTheMiddle = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            String last = killed(1 + random.nextInt(12), random.nextInt(30_000_000), kill);
            inTheMiddle += Files.exists(folder.resolve(Journal.NAME)) ? 1 : 0;

            SiteCatalog next = installation.start();

            String now = state(next);
            assertThat(List.of(last.split(" ", 2)))
                    .as("after kill %d", kill)
                    .contains(now);
            assertThat(next.kept()).isEmpty();
            assertThat(next.history()).hasSizeGreaterThan(1);
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("application.yml",
                        "data", "sites.d");
            }
        }
        assertThat(inTheMiddle).as("kills in the middle of a rollback").isPositive();
    }

    /** Each kill comes in the middle of what the program does after it was told to read a file again. */
    @Test
    void theWholeProgramServesTheOldOrTheNewFileAfterAKill() throws Exception {
        var random = new Random(20261124);
        var installation = new Installation(folder);
        try (var old = Upstream.echoing(); var other = Upstream.echoing()) {
            List<Integer> ports = List.of(old.port(), other.port());
            installation.write("application.yml", "gatehouse.timeouts.connect: 2s\n");
            installation.site("app", old.port());
            for (int kill = 1; kill <= WHOLE_KILLS + 1; kill++) {
                Thread asking;
                try (var gatehouse = GatehouseProcess.serving(folder, List.of())) {
                    assertThat(status(gatehouse.port())).as("after kill %d", kill - 1).isEqualTo(200);
                    assertThat(gatehouse.standardError()).doesNotContain("is not served", "left out");
                    int port = ports.get(kill % 2);
                    WholeFile.replaceLike(installation.path("application.yml"), installation.path("sites.d/app.yml"),
                            "host: app.example.com\nupstream: %d\n".formatted(port).getBytes(StandardCharsets.UTF_8));
                    asking = Thread.ofVirtual().start(() -> askInVain(gatehouse));
                    LockSupport.parkNanos(random.nextInt(20_000_000));
                }
                asking.join();
            }
        }
    }

    private static int status(int port) {
        return Integer.parseInt(RawClient.get(port, "app.example.com", "/").split(" ", 3)[1]);
    }

    private static void askInVain(GatehouseProcess gatehouse) {
        try {
            gatehouse.manage("POST", "/actuator/reload");
        } catch (RuntimeException _) {
            // Killed meanwhile.
        }
    }

    /** Runs the program until it has begun so often, kills it a moment later, and tells what it was at: from which state to which. */
    private String killed(int begun, long nanos, long seed) throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(), folder.toString(), String.valueOf(seed))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String last = "";
        int lines = 0;
        try (BufferedReader said = victim.inputReader()) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (!line.startsWith("from ")) {
                    continue;
                }
                last = line.substring("from ".length());
                lines++;
                if (lines == begun) {
                    LockSupport.parkNanos(nanos);
                    victim.toHandle().destroyForcibly();
                }
            }
        } finally {
            victim.destroyForcibly().waitFor();
        }
        assertThat(lines).as("begun").isGreaterThanOrEqualTo(begun);
        return last;
    }

    /** Says from what to what before it begins. */
    static final class Victim {

        private static final int MOST = 10_000;

        private Victim() {
        }

        public static void main(String[] arguments) throws IOException {
            Path folder = Path.of(arguments[0]);
            var random = new Random(Long.parseLong(arguments[1]));
            var installation = new Installation(folder);
            SiteCatalog catalog = installation.start();
            var history = new History(folder.resolve("data/history"), folder);
            for (int i = 0; i < MOST; i++) {
                String now = state(catalog);
                if (random.nextInt(4) == 0) {
                    int port = 6000 + random.nextInt(1000);
                    System.out.println("from " + now + " " + now.substring(0, now.indexOf('/')) + "/" + port);
                    WholeFile.replaceLike(installation.path("application.yml"), installation.path("sites.d/extra.yml"),
                            "host: extra.example.com\nupstream: %d\n".formatted(port).getBytes(StandardCharsets.UTF_8));
                    Installation.reload(catalog);
                } else {
                    List<ConfigurationVersion> versions = catalog.history();
                    long number = versions.get(random.nextInt(versions.size())).number();
                    System.out.println(
                            "from " + now + " " + stateOf(history.version(number).orElseThrow().texts(), installation));
                    Installation.applied(catalog.rollBack(OptionalLong.of(number)));
                }
            }
        }

        private static String stateOf(ConfigurationTexts texts, Installation installation) {
            return port(texts, installation.path("application.yml")) + "/"
                    + (texts.at(installation.path("sites.d/extra.yml")).isPresent()
                            ? port(texts, installation.path("sites.d/extra.yml"))
                            : "null");
        }

        private static String port(ConfigurationTexts texts, Path file) {
            return texts.at(file)
                    .orElseThrow()
                    .text()
                    .text()
                    .orElseThrow()
                    .replaceFirst("(?s).*upstream: (\\d+).*", "$1");
        }
    }
}
