package dev.gatehouse.site;

import java.util.Arrays;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.BeansException;
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

    private static final Logger LOG = LoggerFactory.getLogger(SiteConfiguration.class);

    @Bean
    static BeanFactoryPostProcessor settingsCheckBeforeAnythingElse(ConfigurableEnvironment environment) {
        return beanFactory -> {
            var findings = beanFactory.getBean(ServerCheck.FINDINGS, Findings.class);
            var settings = new Settings(environment, findings);
            Sites sites = new SettingsCheck(recordsOf(beanFactory)).check(settings);
            if (!findings.isEmpty()) {
                FaultyValues.setAside(environment, settings.faulty());
                askParticipantsToo(beanFactory, settings, sites);
            }
            findings.throwIfAny();
        };
    }

    /**
     * The start is over, but the operator should see what the others have to say in the same list. They are made earlier
     * than Spring would, which may fail; what was found before is told in any case.
     */
    private static void askParticipantsToo(ConfigurableListableBeanFactory beanFactory,
            Settings settings, Sites sites) {
        try {
            beanFactory.getBeansOfType(ReloadParticipant.class)
                    .values()
                    .forEach(participant -> participant.prepare(settings, sites));
        } catch (BeansException e) {
            LOG.debug("the routes were not looked at", e);
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
    SettingsSource settingsSource(ConfigurableEnvironment environment) {
        return new SettingsSource(environment);
    }

    @Bean
    SiteCatalog siteCatalog(SettingsSource source, SettingsCheck check, StandInSites standIns,
            List<ReloadParticipant> participants, ApplicationEventPublisher publisher) {
        return new SiteCatalog(source, check, standIns, participants, publisher);
    }
}
