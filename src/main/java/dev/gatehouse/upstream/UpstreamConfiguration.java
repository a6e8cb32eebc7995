package dev.gatehouse.upstream;

import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what is known of upstreams. */
@Configuration(proxyBeanMethods = false)
class UpstreamConfiguration {

    @Bean
    Peers peers(Clock clock, ObjectProvider<PeerListener> listeners) {
        return new Peers(clock, listeners.orderedStream().toList());
    }
}
