package dev.gatehouse.errorpage;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the pages. */
@Configuration(proxyBeanMethods = false)
class ErrorPageConfiguration {

    @Bean
    PageRenderer pageRenderer() {
        return new PageRenderer();
    }
}
