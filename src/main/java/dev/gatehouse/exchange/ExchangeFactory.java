package dev.gatehouse.exchange;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.HostName;

/** Opens exchanges and numbers the connections they come on. Safe from any thread. */
public final class ExchangeFactory {

    private final AtomicLong connections = new AtomicLong();
    private final List<ExchangeListener> listeners;
    private final Clock clock;

    public ExchangeFactory(List<ExchangeListener> listeners, Clock clock) {
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    /** The number of a new connection, counted from 1 since the program's start. */
    public long nextConnection() {
        return connections.incrementAndGet();
    }

    /**
     * Opens the exchange of a request whose head has arrived.
     *
     * @param host the name it asks for; null where it has none or a malformed one
     */
    public Exchange begin(RequestHead head, Exchange.Client client, @Nullable HostName host) {
        return new Exchange(head, client, host, clock.instant(), listeners);
    }
}
