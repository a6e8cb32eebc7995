package dev.gatehouse.upstream;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** All upstreams in force. Two sites that name the same one, and recognise it alike, share what is known of it. Safe from any thread. */
public final class Peers {

    private record Key(UpstreamAddress address, UpstreamTls tls) {}

    private final Map<Key, Peer> peers = new ConcurrentHashMap<>();
    private final Clock clock;
    private final List<PeerListener> listeners;

    public Peers(Clock clock, List<PeerListener> listeners) {
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
    }

    public Peer of(UpstreamAddress address, UpstreamTls tls) {
        return peers.computeIfAbsent(new Key(address, tls), _ -> new Peer(address, clock, listeners));
    }

    public Collection<Peer> all() {
        return List.copyOf(peers.values());
    }
}
