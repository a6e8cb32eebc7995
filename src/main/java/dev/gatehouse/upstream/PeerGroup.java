package dev.gatehouse.upstream;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.Balancing;
import dev.gatehouse.site.UpstreamRules;

/**
 * The upstreams of one route, and which of them a request goes to. What is known of each is its {@link Peer}'s, and so outlives a
 * group that a reload replaces. Safe from any thread.
 *
 * <p>One upstream alone is asked whatever has become of it.
 */
public final class PeerGroup {

    /** There is nobody left to ask. */
    static final int NOBODY = Policy.NOBODY;

    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final Scope.Stage[] STAGES = Scope.Stage.values();

    /**
     * One of them.
     *
     * @param hash a number that stands for it
     */
    record Member(Peer peer, int weight, boolean backup, long hash) {}

    /** One of them, as it was written. */
    public record Share(Peer peer, int weight, boolean backup) {

        private Member member() {
            return new Member(peer, weight, backup, Hashes.of(peer.address().toString()));
        }
    }

    private final Member[] members;
    private final UpstreamRules rules;
    private final Policy policy;
    private final RetryBudget budget;
    private final WaitingRoom room = new WaitingRoom();
    private final long slowStart;

    PeerGroup(List<Share> shares, UpstreamRules rules, Pseudonyms pseudonyms) {
        this.members = shares.stream().map(Share::member).toArray(Member[]::new);
        this.rules = rules;
        this.policy = policy(rules.balancing(), pseudonyms);
        this.budget = new RetryBudget(rules.retry().budget());
        this.slowStart = rules.balancing().slowStart().toMillis();
    }

    private Policy policy(Balancing balancing, Pseudonyms pseudonyms) {
        return switch (balancing.way()) {
            case ROUND_ROBIN -> new RoundRobin();
            case LEAST_REQUESTS -> new Policy.LeastRequests();
            case COOKIE -> new Sticky(balancing.cookie(),
                    Stream.of(members).map(member -> pseudonyms.of(member.peer().address())).toList(),
                    new RoundRobin());
            case CLIENT_ADDRESS -> new Policy.ByAddress();
        };
    }

    int size() {
        return members.length;
    }

    Peer peer(int member) {
        return members[member].peer();
    }

    Member member(int member) {
        return members[member];
    }

    long slowStart() {
        return slowStart;
    }

    UpstreamRules rules() {
        return rules;
    }

    /** The requests that wait for one of these upstreams. */
    WaitingRoom room() {
        return room;
    }

    /** The number of the one to ask first; backups only if no other may be asked, and all if nobody may. */
    int choose(Seeker seeker) {
        if (members.length == 1) {
            return 0;
        }
        budget.request(now());
        return choose(seeker, null);
    }

    /**
     * The number of another one, where one has failed a request; {@link #NOBODY} where each has been asked, or no further tries are left.
     *
     * @param tried those that have been asked, of whom all but the first were further tries
     */
    int chooseAnother(Seeker seeker, BitSet tried) {
        int count = tried.cardinality();
        if (count >= members.length || count > rules.retry().tries()) {
            return NOBODY;
        }
        int another = choose(seeker, tried);
        return another == NOBODY || budget.spend(now()) ? another : NOBODY;
    }

    private int choose(Seeker seeker, @Nullable BitSet tried) {
        long now = now();
        for (Scope.Stage stage : STAGES) {
            int chosen = policy.choose(new Scope(this, stage, now, tried), seeker);
            if (chosen != NOBODY) {
                return chosen;
            }
        }
        return tried == null ? 0 : NOBODY;
    }

    private long now() {
        return members[0].peer().standing().now();
    }

    /** A request goes to this one now. */
    void begin(int member) {
        members[member].peer().standing().begin();
    }

    /** It is over, whatever has become of it. */
    void end(int member) {
        members[member].peer().standing().end();
    }

    /** An upstream has answered. That it is not well may stand in the status. */
    void answered(int member, int status) {
        Peer peer = members[member].peer();
        peer.worked();
        if (members.length > 1) {
            if (status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT) {
                failed(peer, false, "status " + status);
            } else {
                peer.standing().succeeded(now());
            }
        }
    }

    /** A request has failed at this one; for several it decides whether it is left out. */
    void failed(int member, UpstreamFailure failure) {
        // What this machine lacks no other upstream has.
        boolean ofThis = !(failure instanceof UpstreamFailure.Exhausted || failure instanceof UpstreamFailure.NoneLeft);
        if (members.length > 1 && ofThis) {
            failed(members[member].peer(), failure.isUnconnected(), failure.code());
        }
    }

    private void failed(Peer peer, boolean unconnected, String words) {
        peer.standing()
                .failed(rules.ejection(), unconnected, words, now())
                .ifPresent(out -> peer.ejected(out.why(), out.time()));
    }

    /**
     * What a visitor is told who is to stay with this upstream.
     *
     * @param path below which the visitor stays with it
     * @param secure whether the visitor has come by TLS
     * @return the value of Set-Cookie; empty where there is nothing to tell
     */
    Optional<String> cookie(int member, Seeker seeker, String path, boolean secure) {
        if (members.length == 1 || !(policy instanceof Sticky sticky) || sticky.names(member, seeker)) {
            return Optional.empty();
        }
        return Optional
                .of(sticky.cookie() + "=" + sticky.names().get(member) + "; Path=" + path + "; HttpOnly; SameSite=Lax"
                        + (secure ? "; Secure" : ""));
    }
}
