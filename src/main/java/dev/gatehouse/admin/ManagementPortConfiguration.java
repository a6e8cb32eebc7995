package dev.gatehouse.admin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.context.annotation.Bean;

import dev.gatehouse.storage.ManagementToken;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageProperties;

/** Guards the management port, also where it is the visitors' own. */
@ManagementContextConfiguration(value = ManagementContextType.ANY, proxyBeanMethods = false)
class ManagementPortConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(ManagementPortConfiguration.class);

    @Bean
    ManagementGuard managementGuard(StorageProperties storage, WebEndpointProperties endpoints) {
        var token = new ManagementToken(storage.data());
        try {
            // So that the first command finds it.
            token.readOrMake();
        } catch (StorageException e) {
            LOG.warn("commands such as \"gatehouse sites\" will not be answered: {}", e.getMessage());
        }
        return new ManagementGuard(token, endpoints.getBasePath());
    }
}
