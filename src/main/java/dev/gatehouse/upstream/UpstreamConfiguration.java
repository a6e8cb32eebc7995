package dev.gatehouse.upstream;

import java.time.Clock;

import com.google.common.base.Ticker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gatehouse.storage.InstallationSecret;

/** Wires what is known of upstreams. */
@Configuration(proxyBeanMethods = false)
class UpstreamConfiguration {

    @Bean
    Peers peers(Clock clock, Ticker ticker, ObjectProvider<PeerListener> listeners, InstallationSecret secret) {
        return new Peers(clock, ticker::read, listeners.orderedStream().toList(),
                new Pseudonyms(() -> secret.keyOrNew("sticky cookies"), ticker::read));
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
