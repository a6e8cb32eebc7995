package dev.gatehouse.forwarding;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Lets the server of the management port work on the same event loops. Boot makes its factory by the bare class, and without this it
 * would start as many threads again, of a transport that nobody chose.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementConfiguration {

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> sharedEventLoops(ReactorResourceFactory resources) {
        return factory -> factory.setResourceFactory(resources);
    }
}
