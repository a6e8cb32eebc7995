package dev.gatehouse.welcome;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.errorpage.PageRenderer;

/** Wires what a first start shows. */
@Configuration(proxyBeanMethods = false)
class WelcomeConfiguration {

    @Bean
    WelcomeSites welcomeSites(PageRenderer renderer, @Value("${management.server.port}") int managementPort) {
        return new WelcomeSites(new WelcomePages(renderer, managementPort));
    }
}
