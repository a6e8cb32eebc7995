package dev.gatehouse.upstream;

import static dev.gatehouse.upstream.CheckReport.Verdict.FAILING;
import static dev.gatehouse.upstream.CheckReport.Verdict.UNKNOWN;
import static dev.gatehouse.upstream.CheckReport.Verdict.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.HealthCheck;
import dev.gatehouse.upstream.CheckReport.Finding;

/** Tests for the thresholds of a health check: what follows from which findings. */
class CheckReportTests {

    private final TestClock clock = new TestClock();

    private static HealthCheck check(int up, int down) {
        return new HealthCheck(Optional.of("/healthz"), Duration.ofSeconds(5), Duration.ofSeconds(2), 200, 299, up,
                down);
    }

    /** What follows in the end; status 0 stands for no answer. */
    private CheckReport after(HealthCheck check, int... statuses) {
        CheckReport last = null;
        for (int status : statuses) {
            clock.advance(Duration.ofSeconds(5));
            last = CheckReport.of(check, last, new Finding(clock.instant(), Duration.ZERO, status,
                    status == 0 ? new Refused(null) : null));
        }
        return java.util.Objects.requireNonNull(last);
    }

    @Test
    void theFirstThatPassesIsEnoughToBegin() {
        assertThat(after(check(3, 3), 200).verdict()).isEqualTo(WELL);
    }

    @Test
    void tooFewFailuresLeaveItAsItIs() {
        assertThat(after(check(2, 3), 0, 0).verdict()).isEqualTo(UNKNOWN);
        assertThat(after(check(2, 3), 200, 0, 0).verdict()).isEqualTo(WELL);
    }

    @Test
    void enoughFailuresInARowTakeItOut() {
        assertThat(after(check(2, 3), 200, 0, 503, 0).verdict()).isEqualTo(FAILING);
    }

    @Test
    void aSuccessInBetweenBeginsTheCountAgain() {
        assertThat(after(check(2, 3), 200, 0, 0, 200, 0, 0).verdict()).isEqualTo(WELL);
    }

    @Test
    void enoughSuccessesInARowBringItBack() {
        assertThat(after(check(2, 1), 0, 200).verdict()).isEqualTo(FAILING);
        assertThat(after(check(2, 1), 0, 200, 200).verdict()).isEqualTo(WELL);
        assertThat(after(check(2, 1), 0, 200, 0, 200).verdict()).isEqualTo(FAILING);
    }

    @Test
    void theEdgesOfTheExpectedStatusAreExpected() {
        assertThat(after(check(1, 1), 200).passed()).isTrue();
        assertThat(after(check(1, 1), 299).passed()).isTrue();
        assertThat(after(check(1, 1), 199).passed()).isFalse();
        assertThat(after(check(1, 1), 300).passed()).isFalse();
    }

    @Test
    void itStandsSinceTheFindingThatDecided() {
        CheckReport report = after(check(1, 2), 200, 0, 0, 0);

        assertThat(Duration.between(report.since(), report.at()).toSeconds()).isEqualTo(5);
    }

    @Test
    void itSaysWhatItFoundAndWhatItExpected() {
        assertThat(after(check(1, 1), 503).words()).isEqualTo("GET /healthz answered 503 (expected: 200-299)");
        assertThat(after(check(1, 1), 200).words()).isEqualTo("GET /healthz answered 200");
        assertThat(after(check(1, 1), 0).words()).isEqualTo("GET /healthz failed: refused");
    }
}
