package dev.gatehouse.site;

import java.nio.file.Path;
import java.time.Clock;
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
        Path nowhere = Path.of("gone").toAbsolutePath();
        var reading = new Reading(environment, Map.of(), nowhere, SiteFiles::in);
        var catalog = new SiteCatalog(new Draft(reading, check, Draft.Before.NOTHING, new Findings()),
                new SettingsSource(environment), check, new History(nowhere, nowhere), NoStandIns.INSTANCE, List.of(),
                _ -> {
                }, Clock.systemUTC());
        catalog.afterSingletonsInstantiated();
        return catalog;
    }
}
