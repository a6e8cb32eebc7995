package dev.gatehouse.admin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

import dev.gatehouse.storage.ManagementToken;
import dev.gatehouse.storage.ManagementUrl;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageProperties;

/** Guards the management port, which never is the visitors' own. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@Conditional(ManagementPortConfiguration.OnManagementPort.class)
class ManagementPortConfiguration {

    /** Not among the visitors' filters, where the scan for components would put it: their applications may have such paths, too. */
    static final class OnManagementPort implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            ConfigurableListableBeanFactory beans = context.getBeanFactory();
            return beans != null && beans.getParentBeanFactory() != null;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(ManagementPortConfiguration.class);

    @Bean
    EmptyRollback emptyRollback(WebEndpointProperties endpoints) {
        return new EmptyRollback(endpoints.getBasePath());
    }

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

    @Bean
    ManagementAnnouncement managementAnnouncement(StorageProperties storage, Environment settings) {
        return new ManagementAnnouncement(new ManagementUrl(storage.data()), settings);
    }
}
