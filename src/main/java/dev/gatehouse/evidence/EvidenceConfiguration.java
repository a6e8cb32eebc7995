package dev.gatehouse.evidence;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import dev.gatehouse.diagnosis.Investigator;
import dev.gatehouse.kernel.SystemFiles;

/** Wires what looks at this machine. In a container {@code localhost} is the first thing to say, before who listens there. */
@Configuration(proxyBeanMethods = false)
class EvidenceConfiguration {

    private final SystemFiles files = SystemFiles.ofThisMachine();

    @Bean
    @Order(10)
    Investigator permissionInvestigator() {
        return new PermissionInvestigator(files);
    }

    @Bean
    @Order(20)
    Investigator containerInvestigator() {
        return new ContainerInvestigator(files);
    }

    @Bean
    @Order(30)
    Investigator listenerInvestigator() {
        return new ListenerInvestigator(files);
    }

    @Bean
    @Order(40)
    Investigator exhaustionInvestigator() {
        return new ExhaustionInvestigator(files);
    }

    @Bean
    @Order(50)
    Investigator wayInvestigator() {
        return new WayInvestigator(files);
    }
}
