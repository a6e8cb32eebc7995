package dev.gatehouse.evidence;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;

/** Failures to be looked into. */
final class Incidents {

    /** When the guide's nginx was denied its connection. */
    static final Instant MOMENT = Instant.ofEpochMilli(1_633_647_336_240L);

    private Incidents() {
    }

    static Incident of(UpstreamFailure failure, String upstream) {
        return at(MOMENT, failure, upstream);
    }

    static Incident at(Instant moment, UpstreamFailure failure, String upstream) {
        return new Incident(failure, upstream, failure.address(), Duration.ofMillis(1),
                new Outage(moment, 1, Optional.empty()), moment);
    }

    static InetSocketAddress address(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}
