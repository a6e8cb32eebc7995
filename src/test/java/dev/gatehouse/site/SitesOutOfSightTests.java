package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;

/** Tests for {@link SitesOutOfSight}, against an environment with a YAML file in it. */
class SitesOutOfSightTests {

    private WrittenSettings written;
    private StandardEnvironment environment;

    @BeforeEach
    void operator(@TempDir Path folder) {
        written = new WrittenSettings(folder);
        environment = written.environment("""
                gatehouse:
                  timeouts.connect: 1s
                  sites:
                    shop: { host: shop.example.com, upstream: 5000, typo: 1 }
                """, Map.of());
        new SitesOutOfSight().postProcessEnvironment(environment, new SpringApplication());
    }

    @Test
    void theKeysOfSitesAreNotAmongTheNames() {
        Map<String, Object> names = Binder.get(environment)
                .bind("gatehouse", Bindable.mapOf(String.class, Object.class))
                .get();

        assertThat(names).containsOnlyKeys("timeouts");
    }

    @Test
    void theValueOfASiteCanBeAskedFor() {
        assertThat(environment.getProperty("gatehouse.sites.shop.host")).isEqualTo("shop.example.com");
    }

    @Test
    void sitesAreReadAndFoundAtTheirPlaces() {
        var settings = new Settings(environment, new Findings());

        assertThat(WrittenSettings.sentences(settings)).singleElement()
                .asString()
                .startsWith(written.file() + ":4:59, gatehouse.sites.shop.typo: unknown key");
    }
}
