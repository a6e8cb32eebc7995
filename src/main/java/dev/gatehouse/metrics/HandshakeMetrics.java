package dev.gatehouse.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import dev.gatehouse.exchange.Handshake;
import dev.gatehouse.exchange.HandshakeListener;

/** Counts handshakes of TLS by how they ended, of which there are few ways. */
final class HandshakeMetrics implements HandshakeListener {

    private final MeterRegistry registry;
    private final Map<Handshake, Counter> counters = new ConcurrentHashMap<>();

    HandshakeMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void ended(Handshake handshake) {
        counters.computeIfAbsent(handshake, this::counter).increment();
    }

    private Counter counter(Handshake of) {
        return Counter.builder("gatehouse.tls.handshakes")
                .description("Handshakes of TLS with visitors")
                .tag("result", of.result().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .tag("version", of.version())
                .register(registry);
    }
}
