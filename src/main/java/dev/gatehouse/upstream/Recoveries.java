package dev.gatehouse.upstream;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.gatehouse.diagnosis.FailureRecognition;

/**
 * Tries upstreams that are down because nobody could connect to them, so that their return is seen without a visitor having to ask. Of
 * those that work, and those that no route names any more, it knows nothing.
 *
 * <p>To be used on one thread.
 */
final class Recoveries {

    static final Duration PAUSE = Duration.ofSeconds(1);

    /** Long enough for the second packet that begins a connection, which follows after a second where the first was lost. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private final Peers peers;
    private final Probe probe;
    private final Turns turns = new Turns();
    private Map<Peer, Try> tries = new HashMap<>();

    Recoveries(Peers peers, Probe probe) {
        this.peers = peers;
        this.probe = probe;
    }

    void tick(long now) {
        Map<Peer, Try> next = new HashMap<>();
        for (Peer peer : peers.all()) {
            if (peer.isWorthATry()) {
                Try known = tries.get(peer);
                next.put(peer, known == null ? new Try(peer, now + PAUSE.toNanos()) : known);
            }
        }
        tries = next;
        turns.tick(now, next.values());
    }

    private final class Try extends Turn {

        private final Peer peer;

        Try(Peer peer, long first) {
            super(first);
            this.peer = peer;
        }

        @Override
        CompletableFuture<?> run() {
            return probe.connect(peer.address(), LIMIT).handle((_, error) -> {
                if (error == null) {
                    peer.connected();
                } else {
                    FailureRecognition.recognise(error, peer.address().host(), false, LIMIT)
                            .ifPresent(peer::notConnected);
                }
                return null;
            });
        }

        @Override
        Duration pause() {
            return PAUSE;
        }
    }
}
