package dev.gatehouse.admin;

import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.upstream.CheckReport;
import dev.gatehouse.upstream.Peer;

/**
 * Why an upstream is down.
 *
 * @param cause one word for it
 * @param remedy what to do
 * @param since when it began; null where nobody knows
 */
record UpstreamTrouble(String cause, String remedy, @Nullable Instant since) {

    /** What is known of it; empty where it is not down. */
    static Optional<UpstreamTrouble> of(Peer peer) {
        Optional<UpstreamTrouble> failing = peer.failingCheck().map(report -> of(peer, report));
        return failing.isPresent() || !peer.isDown()
                ? failing
                : peer.outage()
                        .flatMap(outage -> peer.failure()
                                .map(failure -> of(failure, peer.toString(), outage.since())));
    }

    static UpstreamTrouble of(UpstreamFailure failure, String upstream, @Nullable Instant since) {
        return new UpstreamTrouble(failure.code(), Remedy.of(failure, upstream), since);
    }

    private static UpstreamTrouble of(Peer peer, CheckReport report) {
        return report.ofFailure()
                .map(failure -> of(failure, peer.toString(), report.since()))
                .orElseGet(() -> new UpstreamTrouble("health-check", report.words()
                        + "; look into the log of the application, or correct health of the site", report.since()));
    }
}
