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
}
