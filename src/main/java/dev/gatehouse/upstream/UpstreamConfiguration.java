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

    @Bean
    HealthChecks healthChecks(Peers peers, Probe probe, Clock clock) {
        return new HealthChecks(peers, probe, clock, System::nanoTime);
    }

    @Bean
    ChecksInForce checksInForce(HealthChecks checks) {
        return new ChecksInForce(checks);
    }

    @Bean(initMethod = "start")
    UpstreamWatch upstreamWatch(Peers peers, Probe probe, HealthChecks checks, ObjectProvider<PeerListener> listeners,
            Clock clock) {
        return new UpstreamWatch(checks, new Recoveries(peers, probe), listeners.orderedStream().toList(), clock);
    }
}
