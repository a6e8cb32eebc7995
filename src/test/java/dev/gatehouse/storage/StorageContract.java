package dev.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.storage.Storage.Lease;

/** What every {@link Storage} keeps to; asked of each with two nodes on one place. */
abstract class StorageContract {

    private static final Duration TIME = Duration.ofMillis(500);

    /** Another node. */
    abstract Storage node();

    /** Lets so much time pass that a lease of this length is over for everybody. */
    abstract void letEnd(Duration time);

    @Test
    void whatWasWrittenIsReadByEveryNode() {
        Storage one = node();
        one.write("certificates/app.example.com.pem", "first");
        one.write("certificates/app.example.com.pem", "second, with ü and\r\nlines\n");

        assertThat(node().read("certificates/app.example.com.pem")).contains("second, with ü and\r\nlines\n");
    }

    @Test
    void whatWasNeverWrittenIsEmpty() {
        assertThat(node().read("certificates/nobody.pem")).isEmpty();
        assertThat(node().list("certificates")).isEmpty();
        node().delete("certificates/nobody.pem");
    }

    @Test
    void whatWasDeletedIsGone() {
        Storage one = node();
        one.write("a/b", "value");
        one.delete("a/b");

        assertThat(one.read("a/b")).isEmpty();
        assertThat(one.list("a")).isEmpty();
    }

    @Test
    void aListHasTheValuesOfOneFolderOnly() {
        Storage one = node();
        List.of("a/b", "a/_.c.pem", "a/d/e", "aa/f", "g").forEach(name -> one.write(name, name));

        assertThat(one.list("a")).containsOnlyKeys("a/b", "a/_.c.pem");
        assertThat(one.list("a/d")).containsOnlyKeys("a/d/e");
    }

    @Test
    void everyWritingChangesTheStamp() {
        Storage one = node();
        Stream<String> stamps = Stream.generate(() -> {
            one.write("a/b", "the same");
            return node().list("a").get("a/b");
        }).limit(50);

        String[] last = {""};
        assertThat(stamps).allSatisfy(stamp -> {
            assertThat(stamp).isNotEqualTo(last[0]);
            last[0] = stamp;
        });
        assertThat(one.list("a")).isEqualTo(one.list("a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "../a", "a/../b", ".", "a/.b", "a b", "a\\b", "ä", "a\nb"})
    void aNameThatLeavesItsFolderIsAMistakeOfTheProgram(String name) {
        Storage one = node();
        assertThatIllegalArgumentException().isThrownBy(() -> one.write(name, "value"));
        assertThatIllegalArgumentException().isThrownBy(() -> one.read(name));
        assertThatIllegalArgumentException().isThrownBy(() -> one.delete(name));
        assertThatIllegalArgumentException().isThrownBy(() -> one.list(name));
        assertThatIllegalArgumentException().isThrownBy(() -> one.lease(name, TIME));
    }

    @Test
    void onlyOneNodeHoldsALease() {
        Storage one = node();
        Storage other = node();
        try (Lease lease = one.lease("certificates/app", Duration.ofMinutes(1)).orElseThrow()) {
            assertThat(other.lease("certificates/app", TIME)).isEmpty();
            assertThat(one.lease("certificates/app", TIME)).isEmpty();
            assertThat(other.lease("certificates/another", TIME)).isPresent();
            assertThat(lease.renew()).isTrue();
        }
        assertThat(other.lease("certificates/app", TIME)).isPresent();
    }

    @Test
    void aLeaseThatNobodyRenewsIsOver() {
        Lease lost = node().lease("a", TIME).orElseThrow();
        letEnd(TIME);

        Lease taken = await().until(() -> node().lease("a", Duration.ofMinutes(1)), Optional::isPresent).orElseThrow();

        assertThat(lost.renew()).isFalse();
        lost.close();
        assertThat(taken.renew()).isTrue();
        assertThat(node().lease("a", TIME)).isEmpty();
    }

    @Test
    void aLeaseThatWasGivenBackIsNotRenewed() {
        Lease lease = node().lease("a", TIME).orElseThrow();
        lease.close();

        assertThat(lease.renew()).isFalse();
    }

    @Test
    void ofManyThatWantALeaseOneGetsIt() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "race-" + round % 2;
            List<Lease> winners = atOnce(8, () -> node().lease(name, Duration.ofMinutes(1)));
            assertThat(winners).hasSize(1);
            winners.getFirst().close();
        }
    }

    @Test
    void ofManyThatWantALeaseThatIsOverOneGetsIt() throws Exception {
        assertThat(node().lease("left", TIME)).isPresent();
        letEnd(TIME);
        assertThat(atOnce(8, () -> node().lease("left", Duration.ofMinutes(1)))).hasSize(1);
    }

    @Test
    void anInterruptedThreadFinishesWhatItWrites() {
        Storage one = node();
        Lease lease = one.lease("a", Duration.ofMinutes(1)).orElseThrow();
        Thread.currentThread().interrupt();
        one.write("a/b", "value");
        assertThat(one.read("a/b")).contains("value");
        lease.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(node().lease("a", TIME)).isPresent();
    }

    private static List<Lease> atOnce(int count, Callable<Optional<Lease>> work) throws Exception {
        var start = new CyclicBarrier(count);
        try (var threads = Executors.newFixedThreadPool(count)) {
            List<Future<Optional<Lease>>> all = Stream.generate(() -> threads.submit(() -> {
                start.await();
                return work.call();
            })).limit(count).toList();
            List<Lease> won = new ArrayList<>();
            for (Future<Optional<Lease>> one : all) {
                one.get().ifPresent(won::add);
            }
            return won;
        }
    }
}
