package dev.gatehouse.exchange;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

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

    /** Opens the exchange of a request whose head has arrived. */
    public Exchange begin(RequestHead head, long connection, InetSocketAddress client, boolean secure) {
        var exchange = new Exchange(head, new Exchange.Client(connection, client, secure), clock.instant(), listeners);
        Optional.ofNullable(head.header("host")).flatMap(HostName::ofAuthority).ifPresent(exchange::host);
        return exchange;
    }
}
