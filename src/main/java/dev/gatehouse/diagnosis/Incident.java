package dev.gatehouse.diagnosis;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One failed attempt to have a request answered. Made on an event loop out of what is known there; what else can be found out, a
 * {@link Diagnostician} finds out.
 *
 * @param failure what happened
 * @param upstream what was tried, as configured: {@code http://app.example.com:5000}
 * @param address what that came to after resolution; null where it did not come to that
 * @param took from the beginning of what failed, a connect or a wait, to its end
 * @param outage since when it has been so
 * @param at when it was
 */
public record Incident(UpstreamFailure failure, String upstream, @Nullable SocketAddress address, Duration took,
        Outage outage, Instant at) {}
