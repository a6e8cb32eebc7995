package dev.gatehouse.why;

import java.time.Clock;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.diagnosis.Diagnostician;
import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.storage.InstallationSecret;

/** Wires who is told why. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DiagnosisProperties.class)
class WhyConfiguration {

    @Bean
    Viewers viewers(ForwardedHeaders forwarded, DiagnosisProperties settings) {
        return new Viewers(forwarded, settings.audience());
    }

    @Bean
    Explainer explainer(Viewers viewers, Diagnostician diagnostician) {
        return new Explainer(viewers, diagnostician);
    }

    @Bean
    RecentIncidents recentIncidents() {
        return new RecentIncidents();
    }

    @Bean
    WhyLinks whyLinks(InstallationSecret secret, Clock clock) {
        return new WhyLinks(secret, clock);
    }

    @Bean
    WhyPages whyPages(WhyLinks links, RecentIncidents incidents, PageRenderer pages) {
        return new WhyPages(links, incidents, pages);
    }
}
