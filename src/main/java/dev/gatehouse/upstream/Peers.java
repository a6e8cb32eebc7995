package dev.gatehouse.upstream;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamRules;
import dev.gatehouse.site.UpstreamTls;

/** All upstreams in force. Two sites that name the same one, and recognise it alike, share what is known of it. Safe from any thread. */
public final class Peers {

    /**
     * What makes an upstream the same as another.
     *
     * @param tls how it is recognised; means nothing where it does not speak TLS
     */
    public record Key(UpstreamAddress address, UpstreamTls tls) {

        public Key {
            tls = address.isSecure() ? tls : UpstreamTls.DEFAULT;
        }
    }

    private final Map<Key, Peer> peers = new ConcurrentHashMap<>();
    private final Time time;
    private final List<PeerListener> listeners;
    private final Pseudonyms pseudonyms;
    private volatile InForce inForce = new InForce(Map.of());

    /** One consistent state. */
    private record InForce(Map<Key, Peer> byKey, Map<UpstreamAddress, List<Peer>> byAddress) {

        InForce(Map<Key, Peer> byKey) {
            this(byKey, byKey.values().stream().collect(Collectors.groupingBy(Peer::address)));
        }
    }

    public Peers(Clock clock, List<PeerListener> listeners) {
        this(clock, System::nanoTime, listeners);
    }

    /** @param nanoTime as {@link System#nanoTime}: nobody sets it, and so limits of time go by it */
    public Peers(Clock clock, LongSupplier nanoTime, List<PeerListener> listeners) {
        this(clock, nanoTime, listeners, Pseudonyms.ofThisProcess());
    }

    Peers(Clock clock, LongSupplier nanoTime, List<PeerListener> listeners, Pseudonyms pseudonyms) {
        this.time = new Time(clock, nanoTime);
        this.listeners = List.copyOf(listeners);
        this.pseudonyms = pseudonyms;
    }

    /** The one that is known already, or else a new one; for whoever prepares a configuration, which has to {@link #keep} it. */
    public Peer of(UpstreamAddress address, UpstreamTls tls) {
        return peers.computeIfAbsent(new Key(address, tls),
                key -> new Peer(key.address(), key.tls(), time, listeners));
    }

    /** Those of one route; for whoever prepares a configuration. May wait for the key of cookies. */
    public PeerGroup group(List<PeerGroup.Share> shares, UpstreamRules rules) {
        return new PeerGroup(shares, rules, pseudonyms);
    }

    /** One that a route in force names; empty for any other. */
    public Optional<Peer> find(UpstreamAddress address, UpstreamTls tls) {
        return Optional.ofNullable(inForce.byKey().get(new Key(address, tls)));
    }

    /** These are in force from now on. What is known of them stays, and others are forgotten. */
    public synchronized void keep(Set<Key> named) {
        Map<Key, Peer> before = inForce.byKey();
        Map<Key, Peer> next = LinkedHashMap.newLinkedHashMap(named.size());
        named.forEach(key -> next.put(key, of(key.address(), key.tls())));
        peers.keySet().retainAll(next.keySet());
        inForce = new InForce(next);
        before.forEach((key, peer) -> {
            if (!next.containsKey(key)) {
                peer.forget();
            }
        });
        next.forEach((key, peer) -> {
            if (!before.containsKey(key)) {
                listeners.forEach(listener -> listener.named(peer));
            }
        });
    }

    /** Those in force, in the order in which the configuration names them. */
    public Collection<Peer> all() {
        return inForce.byKey().values();
    }

    /** Those of an address; more than one where sites recognise it differently. */
    public List<Peer> at(UpstreamAddress address) {
        return inForce.byAddress().getOrDefault(address, List.of());
    }
}
