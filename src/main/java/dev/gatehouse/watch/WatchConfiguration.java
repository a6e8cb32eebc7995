package dev.gatehouse.watch;

import java.lang.management.ManagementFactory;
import java.time.Instant;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.site.ConfigurationFiles;
import dev.gatehouse.site.SiteCatalog;

/** Wires what makes Gatehouse read its configuration by itself. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WatchProperties.class)
class WatchConfiguration {

    @Bean
    Reloads reloads(SiteCatalog catalog) {
        return new Reloads(catalog::reload);
    }

    @Bean
    FileWatch fileWatch(WatchProperties settings, ConfigurationFiles files, Reloads reloads) {
        Instant start = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        return new FileWatch(settings.watch(), start, files::folders, reloads);
    }

    @Bean
    HangUp hangUp(Reloads reloads) {
        return new HangUp(reloads);
    }
}
