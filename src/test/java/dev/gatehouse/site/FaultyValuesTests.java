package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Tests for {@link FaultyValues}: what is left is read as before. */
class FaultyValuesTests {

    @TempDir
    private Path folder;

    @Test
    void whatIsSetAsideIsGoneAndTheOthersKeepTheirPlaces() {
        var written = new WrittenSettings(folder);
        var environment = written.environment("""
                server.port: many
                gatehouse.sites.shop.host: a b
                gatehouse.sites.shop.upstream: 5000
                """, Map.of("GATEHOUSE_TIMEOUTS_CONNECT", "soon"));

        FaultyValues.setAside(environment, Set.of(ConfigurationPropertyName.of("server.port")));

        assertThat(environment.getProperty("server.port")).isNull();
        assertThat(WrittenSettings.sentences(new Settings(environment, new Findings()))).satisfiesExactlyInAnyOrder(
                sentence -> assertThat(sentence).startsWith(written.file() + ":2:28, gatehouse.sites.shop.host: "),
                sentence -> assertThat(sentence).startsWith(
                        "environment variable GATEHOUSE_TIMEOUTS_CONNECT, gatehouse.timeouts.connect: "));
    }

    @Test
    void anEnvironmentVariableIsSetAsideToo() {
        var environment = new WrittenSettings(folder).environment("",
                Map.of("SERVER_PORT", "many", "SERVER_NAME", "a"));

        FaultyValues.setAside(environment, Set.of(ConfigurationPropertyName.of("server.port")));

        assertThat(environment.getProperty("server.port")).isNull();
        assertThat(environment.getProperty("server.name")).isEqualTo("a");
    }

    @Test
    void theOrderOfWhatIsLeftIsThatOfTheFile() {
        var environment = new WrittenSettings(folder).environment("""
                server.port: many
                gatehouse.sites:
                  zebra: { host: zebra.test, upstream: 1 }
                  two: { host: two.test, upstream: 1 }
                  one: { host: one.test, upstream: 1 }
                  ape: { host: ape.test, upstream: 1 }
                """, Map.of());

        FaultyValues.setAside(environment, Set.of(ConfigurationPropertyName.of("server.port")));

        var settings = new Settings(environment, new Findings());
        assertThat(new SiteReader(settings, settings.read(TimeoutProperties.class)).read().all()).extracting(Site::name)
                .containsExactly("zebra", "two", "one", "ape");
    }
}
