package dev.gatehouse.upstream;

import java.time.Duration;

import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;

/** Hears what becomes of upstreams. Called on any thread, at once; must not wait. */
public interface PeerListener {

    /** The first failure after it had worked, or after the start. */
    default void down(Peer peer, UpstreamFailure failure) {
    }

    /**
     * It works again.
     *
     * @param failure what it had failed with last
     * @param outage what it has been
     * @param lasted from its first failure until now
     */
    default void back(Peer peer, UpstreamFailure failure, Outage outage, Duration lasted) {
    }

    /**
     * Where there are others it gets no requests for a time.
     *
     * @param why in words for the operator, such as {@code 5 failures in a row, the last: refused}
     * @param time how long
     */
    default void ejected(Peer peer, String why, Duration time) {
    }
}
