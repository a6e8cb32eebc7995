package dev.gatehouse.upstream;

import java.time.Duration;
import java.time.Instant;

import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;

/** Hears what becomes of upstreams. Called on any thread, at once; must not wait. */
public interface PeerListener {

    /** A route in force names it from now on. */
    default void named(Peer peer) {
    }

    /** No route in force names it any more. */
    default void forgotten(Peer peer) {
    }

    /** A request has failed at it. */
    default void failed(Peer peer, UpstreamFailure failure) {
    }

    /** It is down: by the first failure that says so, after it had worked or after the start. */
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

    /** A health check has looked at it. */
    default void checked(Peer peer, CheckReport report) {
    }

    /** A health check has failed so often that it is not well any more. */
    default void unhealthy(Peer peer, CheckReport report) {
    }

    /**
     * A health check has passed so often that it is well again, or is not made any more: then it has not passed.
     *
     * @param before what the check had said last
     */
    default void healthy(Peer peer, CheckReport report, CheckReport before) {
    }

    /** A little time has passed, about a tenth of a second: whatever was put off may be looked at. On a thread of its own. */
    default void tick(Instant now) {
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
