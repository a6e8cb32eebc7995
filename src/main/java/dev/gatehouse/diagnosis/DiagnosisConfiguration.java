package dev.gatehouse.diagnosis;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what explains failures. */
@Configuration(proxyBeanMethods = false)
class DiagnosisConfiguration {

    @Bean
    Diagnostician diagnostician(ObjectProvider<Investigator> investigators) {
        return new Diagnostician(investigators.orderedStream().toList());
    }
}
