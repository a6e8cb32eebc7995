package dev.gatehouse.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.HealthCheck;

/**
 * What a health check has found, and what follows from it and those before.
 *
 * @param check what was looked for
 * @param at when it began
 * @param took from then until its end
 * @param status of the answer; 0 where there was none, or none was asked for
 * @param failure why there was no answer; null where there was one
 * @param passed whether it was as it should be
 * @param inARow how often that has been so without the contrary in between
 * @param verdict what follows from it
 * @param since since when that has followed
 */
public record CheckReport(HealthCheck check, Instant at, Duration took, int status, @Nullable UpstreamFailure failure,
        boolean passed, int inARow, Verdict verdict, Instant since) {

    /** How an upstream stands with one of its health checks. */
    public enum Verdict {
        /** Too few have been made to say. */
        UNKNOWN,
        /** It may be asked. */
        WELL,
        /** It is not to be asked while there is another. */
        FAILING
    }

    /** What was found, without what was known before. */
    record Finding(Instant at, Duration took, int status, @Nullable UpstreamFailure failure) {

        private boolean passes(HealthCheck check) {
            return failure == null && (check.path().isEmpty() || check.accepts(status));
        }
    }

    /**
     * What follows from a finding. The first that passes says that an upstream is well; after that the thresholds of the check count.
     *
     * @param before the report before; null for the first
     */
    static CheckReport of(HealthCheck check, @Nullable CheckReport before, Finding found) {
        boolean passed = found.passes(check);
        int inARow = before != null && before.passed == passed ? before.inARow + 1 : 1;
        Verdict was = before == null ? Verdict.UNKNOWN : before.verdict;
        Verdict is = was;
        if (passed && (was == Verdict.UNKNOWN || inARow >= check.up())) {
            is = Verdict.WELL;
        } else if (!passed && inARow >= check.down()) {
            is = Verdict.FAILING;
        }
        return new CheckReport(check, found.at, found.took, found.status, found.failure, passed, inARow, is,
                before == null || is != was ? found.at : before.since);
    }

    public boolean isFailing() {
        return verdict == Verdict.FAILING;
    }

    /** Why there was no answer; empty where there was one. */
    public Optional<UpstreamFailure> ofFailure() {
        return Optional.ofNullable(failure);
    }

    /** What it found, in a few words: {@code GET /healthz answered 503 (expected: 200-399)}. */
    public String words() {
        String asked = check.path().map(path -> "GET " + path).orElse("connect()");
        if (failure != null) {
            return asked + " failed: " + failure.code();
        }
        if (check.path().isEmpty()) {
            return asked + " worked";
        }
        return asked + " answered " + status
                + (passed ? "" : " (expected: " + check.firstStatus() + "-" + check.lastStatus() + ")");
    }
}
