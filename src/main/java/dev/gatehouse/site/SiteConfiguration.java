package dev.gatehouse.site;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/** Wires the catalog, and looks at every setting before the first object that needs one is made. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({TimeoutProperties.class, SitesFolderProperties.class})
class SiteConfiguration {

    private static final String DATA = "gatehouse.data";

    /** The prefixes whose values a proxy depends on: ours, and Spring's for ports, limits and routes. */
    private static final List<String> LOOKED_AT = List.of("gatehouse", "server", "management.server",
            "spring.cloud.gateway.server.webflux");

    /**
     * Faulty values are set aside and the start goes on as if they were absent, up to the point where the routes can be
     * looked at, too. There the {@link SiteCatalog} tells all of it and ends the start, before the server listens.
     */
    @Bean
    static BeanFactoryPostProcessor settingsCheckBeforeAnythingElse(ConfigurableEnvironment environment) {
        return beanFactory -> {
            var findings = beanFactory.getBean(Findings.class);
            var source = new SettingsSource(environment);
            var history = new History(data(environment).resolve("history"),
                    ConfigurationFolder.of(environment).folder());
            ConfigurationTexts last = history.newest().map(Version::texts).orElse(ConfigurationTexts.NONE);
            var draft = new Draft(source.atStart(), new SettingsCheck(recordsOf(beanFactory)),
                    Draft.Before.lastTime(last), findings);
            Settings settings = draft.checked().settings();
            beanFactory.registerSingleton(SettingsSource.class.getName(), source);
            beanFactory.registerSingleton(History.class.getName(), history);
            beanFactory.registerSingleton(SiteEvents.class.getName(),
                    new SiteEvents(data(environment).resolve("history")));
            beanFactory.registerSingleton(Draft.class.getName(), draft);
            beanFactory.registerSingleton(Settings.class.getName(), settings);
            FaultyValues.setAside(environment, Inspection.unusable(settings, Inspection.parts()));
        };
    }

    /** One that is no folder is found by whoever keeps more than the history in it. */
    private static Path data(Environment environment) {
        try {
            return Path.of(environment.getProperty(DATA, "data"));
        } catch (IllegalArgumentException _) {
            return Path.of("data");
        }
    }

    private static List<Class<?>> recordsOf(ConfigurableListableBeanFactory beanFactory) {
        return Arrays.stream(beanFactory.getBeanNamesForAnnotation(ConfigurationProperties.class))
                .<Class<?>>map(beanFactory::getType)
                .filter(type -> type != null && type.isAnnotationPresent(ConfigurationProperties.class))
                .filter(type -> isLookedAt(Settings.prefixOf(type)))
                .distinct()
                .toList();
    }

    private static boolean isLookedAt(String prefix) {
        return LOOKED_AT.stream().anyMatch(start -> prefix.equals(start) || prefix.startsWith(start + "."));
    }

    @Bean
    SettingsCheck settingsCheck(ConfigurableListableBeanFactory beanFactory) {
        return new SettingsCheck(recordsOf(beanFactory));
    }

    @Bean
    ConfigurationFiles configurationFiles(ConfigurableEnvironment environment, SiteCatalog catalog) {
        return new ConfigurationFiles(environment, catalog::texts, catalog::sitesFolder);
    }

    /** A reload may move the ports that have been looked at before the start. */
    @Bean
    ReloadParticipant ports() {
        return (settings, _) -> {
            ServerCheck.check(settings);
            return () -> {
            };
        };
    }

    @Bean
    SiteCatalog siteCatalog(Draft start, SettingsSource source, SettingsCheck check, History history,
            StandInSites standIns, List<ReloadParticipant> participants, ApplicationEventPublisher publisher,
            Clock clock) {
        return new SiteCatalog(start, source, check, history, standIns, participants, publisher, clock);
    }
}
