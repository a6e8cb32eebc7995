package dev.gatehouse.forwarding;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.upstream.PeerGroup;
import dev.gatehouse.upstream.Seeker;
import dev.gatehouse.upstream.WaitingRoom;

/** Which of a route's upstreams one request goes to, and which have failed it. Belongs to the event loop of the request. */
final class Tries implements Seeker {

    private final UpstreamGroup group;
    private final PeerGroup peers;
    private final Exchange exchange;
    private final HostMemory hosts;
    private int member = PeerGroup.NOBODY;
    private boolean active;
    private @Nullable BitSet tried;

    Tries(UpstreamGroup group, Exchange exchange, HostMemory hosts) {
        this.group = group;
        this.peers = group.peers();
        this.exchange = exchange;
        this.hosts = hosts;
    }

    /** The upstream to send the request to, as if none had been tried. */
    Upstream first() {
        tried = null;
        return begin(peers.choose(this));
    }

    /** The number of another upstream; {@link PeerGroup#NOBODY} where each has been tried, or there may be no further tries. */
    int another() {
        return tried == null ? PeerGroup.NOBODY : peers.chooseAnother(this, tried);
    }

    /** The upstream of this number, to which the request goes now. */
    Upstream begin(int chosen) {
        member = chosen;
        active = true;
        peers.begin(chosen);
        Upstream upstream = group.get(chosen);
        if (!group.isSingle()) {
            exchange.assign(exchange.site().orElse(""), upstream.uri());
        }
        return upstream;
    }

    /** Whether one that has failed the request leaves others to be tried. */
    boolean hasOthers() {
        return !group.isSingle() && peers.rules().retry().tries() > 0;
    }

    /** Whether every upstream has failed the request. */
    boolean hasTriedAll() {
        return !group.isSingle() && tried != null && tried.cardinality() == peers.size();
    }

    /** Nothing more is asked of the upstream. */
    void end() {
        if (active) {
            active = false;
            peers.end(member);
        }
    }

    /** The upstream has begun its answer. */
    void answered(int status) {
        peers.answered(member, status);
    }

    /** The upstream has failed the request. */
    void failed(UpstreamFailure failure) {
        end();
        peers.failed(member, failure);
        if (!group.isSingle()) {
            BitSet now = tried == null ? new BitSet(peers.size()) : tried;
            now.set(member);
            tried = now;
        }
    }

    int count() {
        return peers.size();
    }

    long waitNanos() {
        return peers.rules().waitFor().toNanos();
    }

    WaitingRoom room() {
        return peers.room();
    }

    /**
     * The answer with the cookie by which the visitor stays with the upstream, where that is wanted and new.
     *
     * @param changed what filters have made of the answer; null where there are none
     */
    @Nullable
    Answer withCookie(@Nullable Answer changed, int status, Function<String, List<String>> original) {
        if (group.isSingle()) {
            return changed;
        }
        Optional<String> cookie = peers.cookie(member, this, group.cookiePath(), exchange.client().secure());
        if (cookie.isEmpty()) {
            return changed;
        }
        Answer answer = changed == null ? new Answer(status, original) : changed;
        answer.add("Set-Cookie", cookie.get());
        return answer;
    }

    @Override
    public @Nullable String cookies() {
        return exchange.head().header("cookie");
    }

    @Override
    public String visitor() {
        return hosts.visitor(exchange);
    }
}
