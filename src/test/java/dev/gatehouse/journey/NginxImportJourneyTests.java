package dev.gatehouse.journey;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.nginx.ImportCase;
import dev.gatehouse.nginx.Imported;
import dev.gatehouse.nginx.Importer;

/**
 * nginx from the package and Gatehouse with what was imported, before the same upstreams: each case's configuration gets the same requests
 * by both, and what the upstream sees and the visitor gets is the same, but for what {@link Exchanged} lists with a reason.
 */
@RequiresProgram("nginx")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NginxImportJourneyTests {

    /** Cases that nginx cannot run here, or that have nothing to ask for by HTTP. */
    private static final Map<String, String> NOT_COMPARED = Map.ofEntries(
            Map.entry("https-", "its certificates are not there, and both would be asked by https"),
            Map.entry("upstream-https", "upstreams that speak TLS; see the tests of upstream-tls"),
            Map.entry("upstream-unix-socket", "sockets outside of the test's folder; see UnixSocketJourneyTests"),
            Map.entry("words-lua-block", "the package has no Lua"),
            Map.entry("unknown-directive", "nginx does not know it either"),
            Map.entry("listen-proxy-protocol", "visitors would have to speak it"),
            Map.entry("files-and-application", "includes a file of /etc/nginx"),
            Map.entry("other-protocols", "includes a file of /etc/nginx"),
            Map.entry("whole-main-file", "includes a file that is not there"),
            Map.entry("guard-of-another-module", "the package does not have it"),
            Map.entry("upstream-sticky", "this nginx is older than its sticky"),
            Map.entry("guard-password", "nginx needs a file of passwords and a second location to ask"));

    private final RecordingUpstreams upstreams = new RecordingUpstreams();
    private final Map<String, Compared> compared = new LinkedHashMap<>();
    private Gatehouse gatehouse;

    /** A case with names and ports of its own. */
    private record Compared(NginxFixture.Files files, Imported imported) {}

    @BeforeAll
    void importAll(@TempDir Path folder) throws IOException {
        Map<String, Object> sites = new LinkedHashMap<>();
        for (ImportCase one : ImportCase.all().filter(not(NginxImportJourneyTests::isLeftOut)).toList()) {
            var files = NginxFixture.Files.of(one.inputFiles(), "c" + compared.size() + ".test", upstreams);
            Path input = folder.resolve(one.toString());
            files.writeForImport(input);
            Imported imported = Importer.of(input);
            compared.put(one.toString(), new Compared(files, imported));
            imported.sites()
                    .forEach(site -> sites.put("[" + one + "-" + site.name() + "]", new Yaml().load(site.text())));
        }
        gatehouse = Gatehouse.with(new Yaml().dump(Map.of("gatehouse", Map.of("sites", sites))));
    }

    private static boolean isLeftOut(ImportCase one) {
        return NOT_COMPARED.keySet().stream().anyMatch(one.toString()::startsWith);
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        upstreams.close();
    }

    static Stream<String> cases() {
        return ImportCase.all().filter(not(NginxImportJourneyTests::isLeftOut)).map(ImportCase::toString);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void bothDoTheSame(String name, @TempDir Path folder) throws IOException {
        Compared one = Objects.requireNonNull(compared.get(name));
        List<Imported.SiteFile> sites = one.imported().sites();
        var allowed = Exchanged.Allowed.of(one.imported());
        List<String> differences = new ArrayList<>();
        int same = 0;
        try (var nginx = NginxFixture.start(folder, one.files())) {
            for (NginxRequest request : sites.stream()
                    .flatMap(site -> NginxRequest.of(new Yaml().load(site.text())))
                    .toList()) {
                Exchanged byNginx = upstreams.watch(nginx.port(), request);
                Exchanged byUs = upstreams.watch(gatehouse.port(), request);
                List<String> found = byNginx.differences(byUs, allowed);
                found.forEach(difference -> differences.add(request + ": " + difference));
                same += found.isEmpty() ? 1 : 0;
            }
        }

        assertThat(differences).as("differences of " + name).isEmpty();
        assertThat(sites.isEmpty() || same > 0).as("something was compared").isTrue();
    }

    @Test
    void mostCasesAreCompared() {
        assertThat(cases().count()).isGreaterThanOrEqualTo(60);
        assertThat(Files.exists(Path.of("/usr/sbin/nginx"))).isTrue();
    }
}
