package dev.gatehouse.site;

import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Catalogs for the tests of those who ask one. */
public final class TestSites {

    private TestSites() {
    }

    /** A catalog with these settings in force. */
    public static SiteCatalog of(Map<String, Object> settings) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("sites", settings));
        ConfigurationPropertySources.attach(environment);
        var check = new SettingsCheck(List.of());
        var catalog = new SiteCatalog(check.check(new Settings(environment, new Findings())),
                new SettingsSource(environment), check, (_, own) -> own, List.of(), _ -> {
                });
        catalog.afterSingletonsInstantiated();
        return catalog;
    }
}
