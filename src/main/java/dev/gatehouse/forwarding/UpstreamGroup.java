package dev.gatehouse.forwarding;

import java.util.ArrayList;
import java.util.List;

import dev.gatehouse.routing.Destination;
import dev.gatehouse.routing.PlainRoute;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.PeerGroup;
import dev.gatehouse.upstream.Peers;

/** The upstreams of a route: which of them is asked, and how connections are made to it. */
final class UpstreamGroup {

    private final Upstream[] upstreams;
    private final PeerGroup peers;
    private final String cookiePath;

    private UpstreamGroup(Upstream[] upstreams, PeerGroup peers, String cookiePath) {
        this.upstreams = upstreams;
        this.peers = peers;
        this.cookiePath = cookiePath;
    }

    static UpstreamGroup of(PlainRoute route, Peers known) {
        Destination destination = route.destination();
        List<Upstream> upstreams = new ArrayList<>(destination.shares().size());
        List<PeerGroup.Share> shares = new ArrayList<>(destination.shares().size());
        for (SiteReply.Share share : destination.shares()) {
            Peer peer = known.of(share.address(), route.tls());
            upstreams.add(new Upstream(peer, route.tls()));
            shares.add(new PeerGroup.Share(peer, share.weight(), share.backup()));
        }
        return new UpstreamGroup(upstreams.toArray(Upstream[]::new), known.group(shares, destination.rules()),
                destination.path());
    }

    /** The one that is named first. */
    Upstream first() {
        return upstreams[0];
    }

    Upstream get(int member) {
        return upstreams[member];
    }

    boolean isSingle() {
        return upstreams.length == 1;
    }

    /** Who chooses. */
    PeerGroup peers() {
        return peers;
    }

    /** Below which path a visitor stays with an upstream. */
    String cookiePath() {
        return cookiePath;
    }
}
