package dev.gatehouse.site;

import java.time.Duration;
import java.util.Optional;

/**
 * How upstreams are asked whether they are well, without any visitor.
 *
 * @param path what is asked for; empty where a connection is enough
 * @param interval how often
 * @param timeout how long an answer may take
 * @param firstStatus the lowest status of an answer that is well
 * @param lastStatus the highest
 * @param up how many good answers in a row bring an upstream back
 * @param down how many bad ones in a row put it out
 */
public record HealthCheck(Optional<String> path, Duration interval, Duration timeout, int firstStatus, int lastStatus,
        int up, int down) {

    static final HealthCheck CONNECT = new HealthCheck(Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(2),
            200, 399, 2, 3);

    /** Whether an answer with this status is well. */
    public boolean accepts(int status) {
        return status >= firstStatus && status <= lastStatus;
    }
}
