package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A name that leads elsewhere.
 *
 * @param from where it led before
 * @param to where it leads now
 * @param ttl how long that is believed
 * @param untold how many moves before this one nobody was told of, since the name moves all the time
 */
public record Move(String name, List<InetAddress> from, List<InetAddress> to, Duration ttl, Instant at, int untold) {

    /** Such as {@code upstream home.example.net moved 203.0.113.7 -> 203.0.113.99 (TTL 60)}. */
    public String sentence() {
        return "upstream %s moved %s -> %s (TTL %d)%s".formatted(name, Resolution.inWords(from),
                Resolution.inWords(to), ttl.toSeconds(),
                untold == 0 ? "" : ", and %d times before that".formatted(untold));
    }
}
