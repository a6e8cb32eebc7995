package dev.gatehouse.site;

import java.util.List;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/** Wires the catalog, and looks at every setting before the first object that needs one is made. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TimeoutProperties.class)
class SiteConfiguration {

    /** The prefixes whose values a proxy depends on: ours, and Spring's for ports, limits and routes. */
    private static final List<String> LOOKED_AT = List.of("gatehouse", "server", "management.server",
            "spring.cloud.gateway.server.webflux");

    @Bean
    static BeanFactoryPostProcessor settingsCheckBeforeAnythingElse(ConfigurableEnvironment environment) {
        return beanFactory -> {
            var findings = new Findings();
            new SettingsCheck(recordsOf(beanFactory))
                    .check(new dev.gatehouse.site.Configuration(environment, findings));
            findings.throwIfAny();
        };
    }

    private static List<Class<?>> recordsOf(ConfigurableListableBeanFactory beanFactory) {
        return java.util.Arrays.stream(beanFactory.getBeanNamesForAnnotation(ConfigurationProperties.class))
                .<Class<?>>map(beanFactory::getType)
                .filter(type -> type != null && type.isAnnotationPresent(ConfigurationProperties.class))
                .filter(type -> isLookedAt(dev.gatehouse.site.Configuration.prefixOf(type)))
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
    ConfigurationSource configurationSource(ConfigurableEnvironment environment) {
        return new ConfigurationSource(environment);
    }

    @Bean
    SiteCatalog siteCatalog(ConfigurationSource source, SettingsCheck check, StandInSites standIns,
            List<ReloadParticipant> participants, ApplicationEventPublisher publisher) {
        return new SiteCatalog(source, check, standIns, participants, publisher);
    }
}
