package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ClassPathResource;

import dev.gatehouse.fixture.Gatehouse;

/** Tests for {@link Inspection}, against what a start reads and finds. */
class InspectionTests {

    private static final String DEFAULTS = "gatehouse-defaults.yml";

    @TempDir
    private Path folder;

    private List<String> found(String yaml) throws IOException {
        var environment = new WrittenSettings(folder).environment(yaml, Map.of());
        new YamlPropertySourceLoader().load(DEFAULTS, new ClassPathResource(DEFAULTS))
                .forEach(environment.getPropertySources()::addLast);
        return Inspection.of(environment, List.of())
                .findings()
                .stream()
                .map(Finding::sentence)
                .toList();
    }

    @Test
    void theSameRecordsAreReadAsByAStart() {
        try (var gatehouse = Gatehouse.forwardingTo("1")) {
            assertThat(Inspection.records(Inspection.parts()))
                    .containsExactlyInAnyOrderElementsOf(gatehouse.bean(SettingsCheck.class).types());
        }
    }

    @Test
    void whatIsFineHasNoFindings() throws IOException {
        assertThat(found("""
                gatehouse.sites.shop: { host: shop.test, upstream: 5000 }
                spring.cloud.gateway.server.webflux.routes:
                  - id: api
                    uri: http://localhost:5001
                    predicates: [ Host=api.test, Path=/v1/** ]
                    filters: [ StripPrefix=1 ]
                """)).isEmpty();
    }

    @Test
    void everyPartOfTheProgramFindsItsOwn() throws IOException {
        Path file = Files.createFile(folder.resolve("no-folder"));

        assertThat(found("""
                server.port: many
                gatehouse:
                  data: %1$s/data
                  https: { port: 8443, default-site: nobody }
                  access-log.path: %1$s/access.log
                  limits.headers: 99MB
                  sites:
                    shop: { host: a b, upstream: 5000 }
                    blog: { host: blog.test, upstream: 5001, certificate: %1$s, key: %1$s }
                spring.cloud.gateway.server.webflux.routes:
                  - id: api
                    uri: http://localhost:5001
                    predicates: [ Host=api.test, Pathh=/v1/** ]
                """.formatted(file))).satisfiesExactlyInAnyOrder(
                one -> assertThat(one).contains(":1:14, server.port: \"many\""),
                one -> assertThat(one).contains(":3:9, gatehouse.data: "),
                one -> assertThat(one).contains("gatehouse.https.default-site: \"nobody\""),
                one -> assertThat(one).contains("gatehouse.access-log.path: "),
                one -> assertThat(one).contains("gatehouse.limits.headers: \"99MB\""),
                one -> assertThat(one).contains("gatehouse.sites.shop.host: \"a b\""),
                one -> assertThat(one).contains("gatehouse.sites.blog.certificate: "),
                one -> assertThat(one).contains("there is no predicate Pathh"));
    }
}
