package dev.gatehouse.exchange;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The requests that are on their way to this machine itself, by the two ends of their connection. If one arrives by the same connection, it
 * is the same one, and nothing has to be added to it to know it again: by that a circle is found whose upstream is this Gatehouse,
 * under whatever name.
 */
final class OwnRequests {

    /** A site may be the upstream of another and so on; further back nobody looks. */
    private static final int MOST = 64;

    private final Map<Ends, Exchange> byEnds = new ConcurrentHashMap<>();

    /** Whether a connection can be one to this machine: then both of its ends have one address, or the far one is a loopback. */
    static boolean mayComeBack(SocketAddress from, SocketAddress to) {
        return from instanceof InetSocketAddress near && to instanceof InetSocketAddress far && !far.isUnresolved()
                && (far.getAddress().isLoopbackAddress() || far.getAddress().equals(near.getAddress()));
    }

    /** The request goes by another connection now, or by none. */
    void moved(Exchange exchange, @Nullable Ends before, @Nullable Ends now) {
        if (before != null) {
            byEnds.remove(before, exchange);
        }
        if (now != null) {
            byEnds.put(now, exchange);
        }
    }

    /** Whether this Gatehouse itself has sent it. */
    boolean has(Exchange exchange) {
        return sentBy(exchange) != null;
    }

    /** How often a request has come to its route before. */
    int roundsOf(Exchange exchange) {
        int rounds = 0;
        Exchange before = sentBy(exchange);
        for (int i = 0; before != null && i < MOST; i++) {
            rounds += before.site().equals(exchange.site()) ? 1 : 0;
            before = sentBy(before);
        }
        return rounds;
    }

    private @Nullable Exchange sentBy(Exchange exchange) {
        SocketAddress local = exchange.client().local();
        return local == null || byEnds.isEmpty() ? null : byEnds.get(new Ends(exchange.client().address(), local));
    }

    int size() {
        return byEnds.size();
    }
}
