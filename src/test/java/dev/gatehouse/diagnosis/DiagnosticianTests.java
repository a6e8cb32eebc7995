package dev.gatehouse.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.Failures;
import dev.gatehouse.fixture.TestExchanges;

/** Tests for {@link Diagnostician}: whose evidence counts, and what becomes of investigators that are slow, stuck or broken. */
class DiagnosticianTests {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Evidence FOUND = new Evidence("found", "something was found", null);

    private final List<Diagnostician> made = new ArrayList<>();

    private Diagnostician with(Duration limit, Investigator... investigators) {
        var diagnostician = new Diagnostician(List.of(investigators), limit);
        made.add(diagnostician);
        return diagnostician;
    }

    @AfterEach
    void stop() {
        made.forEach(Diagnostician::stop);
    }

    private static Incident refused(int port) {
        return Failures.incident(new UpstreamFailure.Refused(TestExchanges.address("192.0.2.7", port)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theEvidenceOfAllInvestigatorsIsThereInTheirOrder() {
        var second = new Evidence("second", "another thing", null);

        Diagnosis diagnosis = with(LONG, _ -> List.of(FOUND), _ -> List.of(), _ -> List.of(second))
                .diagnose(refused(1))
                .join();

        assertThat(diagnosis.evidence()).containsExactly(FOUND, second);
        assertThat(diagnosis.advice().remedy()).isNotBlank();
    }

    @Test
    void theFirstAdviceOfEvidenceTakesThePlaceOfTheGeneralOne() {
        var advice = new Advice(Party.MACHINE, "allow it", List.of());

        Diagnosis diagnosis = with(LONG, _ -> List.of(FOUND, new Evidence("denied", "it was denied", advice)))
                .diagnose(refused(1))
                .join();

        assertThat(diagnosis.advice()).isEqualTo(advice);
    }

    @Test
    void investigatorsWorkOnThreadsOfTheirOwn() {
        var thread = new AtomicReference<Thread>();

        with(LONG, _ -> {
            thread.set(Thread.currentThread());
            return List.of();
        }).diagnose(refused(1)).join();

        assertThat(thread.get().getName()).startsWith("diagnosis-");
        assertThat(thread.get().isDaemon()).isTrue();
    }

    @Test
    void anInvestigatorThatThrowsIsLeftOut() {
        Diagnosis diagnosis = with(LONG, _ -> {
            throw new IllegalStateException("broken");
        }, _ -> List.of(FOUND), _ -> {
            throw new NoClassDefFoundError("missing");
        }).diagnose(refused(1)).join();

        assertThat(diagnosis.evidence()).containsExactly(FOUND);
    }

    @Test
    void aStuckInvestigatorCostsOnlyItsOwnEvidence() {
        var never = new CountDownLatch(1);

        Diagnosis diagnosis = with(Duration.ofMillis(50), _ -> List.of(FOUND), _ -> {
            await(never);
            return List.of(new Evidence("late", "too late", null));
        }).diagnose(refused(1)).join();

        assertThat(diagnosis.evidence()).containsExactly(FOUND);
    }

    @Test
    void aStuckInvestigatorIsInterruptedSoThatTheNextFailureHasAThread() {
        var never = new CountDownLatch(1);
        Diagnostician diagnostician = with(Duration.ofMillis(200), incident -> {
            if (!incident.equals(refused(9))) {
                await(never);
            }
            return List.of(FOUND);
        });
        diagnostician.diagnose(refused(1)).join();
        diagnostician.diagnose(refused(2)).join();
        diagnostician.diagnose(refused(3)).join();

        assertThat(diagnostician.diagnose(refused(9)).join().evidence()).containsExactly(FOUND);
    }

    @Test
    void aStormCostsOneInvestigation() {
        var count = new AtomicInteger();
        var goOn = new CountDownLatch(1);
        Diagnostician diagnostician = with(LONG, _ -> {
            count.incrementAndGet();
            await(goOn);
            return List.of(FOUND);
        });
        List<CompletableFuture<Diagnosis>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(diagnostician.diagnose(refused(1)));
        }
        goOn.countDown();

        assertThat(all).allSatisfy(one -> assertThat(one.join().evidence()).containsExactly(FOUND));
        assertThat(count).hasValue(1);
    }

    @Test
    void anotherAddressHasAnInvestigationOfItsOwn() {
        var count = new AtomicInteger();
        Diagnostician diagnostician = with(LONG, _ -> {
            count.incrementAndGet();
            return List.of();
        });

        diagnostician.diagnose(refused(1)).join();
        diagnostician.diagnose(refused(2)).join();
        diagnostician.diagnose(refused(1)).join();

        assertThat(count).hasValue(2);
    }

    @Test
    void whatWasFoundIsNotBelievedForLong() {
        var count = new AtomicInteger();
        Diagnostician diagnostician = with(Duration.ofMillis(20), _ -> {
            count.incrementAndGet();
            return List.of();
        });

        Awaitility.await().until(() -> {
            diagnostician.diagnose(refused(1)).join();
            return count.get() > 1;
        });
    }

    @Test
    void eachDiagnosisIsOfItsOwnIncidentAlsoWhereTheyShareEvidence() {
        Diagnostician diagnostician = with(LONG, _ -> List.of(FOUND));
        Incident one = refused(1);
        Incident other = new Incident(one.failure(), one.upstream(), one.address(), Duration.ofSeconds(3), one.outage(),
                one.at().plusSeconds(1));

        assertThat(diagnostician.diagnose(one).join().incident()).isSameAs(one);
        assertThat(diagnostician.diagnose(other).join().incident()).isSameAs(other);
    }

    @Test
    void whereTooManyWaitTheDiagnosisIsThereAtOnceWithoutEvidence() {
        var goOn = new Semaphore(0);
        Diagnostician diagnostician = with(LONG, _ -> {
            goOn.acquireUninterruptibly();
            return List.of(FOUND);
        });
        List<CompletableFuture<Diagnosis>> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(diagnostician.diagnose(refused(1 + i)));
        }

        assertThat(all.getLast()).isCompleted();
        assertThat(all.getLast().join().evidence()).isEmpty();
        assertThat(all.getFirst()).isNotDone();
        goOn.release(2_000);
    }

    @Test
    void theEndOfTheProgramEndsWhatIsBeingLookedInto() {
        Diagnostician diagnostician = with(LONG, _ -> {
            await(new CountDownLatch(1));
            return List.of();
        });
        CompletableFuture<Diagnosis> running = diagnostician.diagnose(refused(1));

        diagnostician.stop();

        assertThat(running.join().evidence()).isEmpty();
        assertThat(diagnostician.diagnose(refused(2))).isCompleted();
    }
}
