package dev.gatehouse.exchange;

import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What is measured of one exchange that somebody looks at, and of no other: how long its steps took. Belongs to the event loop of the
 * exchange.
 */
public final class Trace {

    private @Nullable Duration connect;
    private @Nullable Duration firstByte;
    private @Nullable String tls;
    private long sent;

    /**
     * A connection was made for it, with its handshake.
     *
     * @param protocol the version of TLS and the cipher; null where it is not encrypted
     */
    public void connected(Duration took, @Nullable String protocol) {
        connect = took;
        tls = protocol;
    }

    /** The head of the request goes to the upstream. */
    public void sent() {
        sent = System.nanoTime();
    }

    /** The head of the answer is there. */
    public void answered() {
        firstByte = Duration.ofNanos(System.nanoTime() - sent);
    }

    /** Empty where a connection was there already. */
    public Optional<Duration> connect() {
        return Optional.ofNullable(connect);
    }

    public Optional<Duration> firstByte() {
        return Optional.ofNullable(firstByte);
    }

    public Optional<String> tls() {
        return Optional.ofNullable(tls);
    }
}
