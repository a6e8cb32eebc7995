package dev.gatehouse.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the meters. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

    @Bean
    ExchangeMetrics exchangeMetrics(MeterRegistry registry) {
        return new ExchangeMetrics(registry);
    }

    @Bean
    UpstreamMetrics upstreamMetrics(MeterRegistry registry) {
        return new UpstreamMetrics(registry);
    }

    @Bean
    HandshakeMetrics handshakeMetrics(MeterRegistry registry) {
        return new HandshakeMetrics(registry);
    }
}
