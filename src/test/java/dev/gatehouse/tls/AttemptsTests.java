package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.Sites;
import dev.gatehouse.storage.FolderStorage;
import dev.gatehouse.storage.Storage;

/** Tests for what one attempt of {@link Attempts} leaves behind. */
class AttemptsTests {

    private final TestClock clock = new TestClock();
    private final Wanted app = wanted("app.test");
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private Storage storage;
    private ScriptedIssuer issuer;
    private Ledger ledger;
    private Kept kept;
    private Attempts attempts;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        storage = new FolderStorage(folder);
        issuer = new ScriptedIssuer(storage, clock);
        ledger = new Ledger(storage, clock, OrderLimits.LETS_ENCRYPT);
        kept = new Kept(app, issuer, clock.instant());
        attempts = new Attempts(new StoredCertificates(storage), clock, ledger, timer, workers, () -> {
        });
    }

    private static Wanted wanted(String name) {
        return Wanted.of(new Sites(KeeperNode.sites(name))).getFirst();
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
        workers.shutdownNow();
    }

    @Test
    void aRefusalTakesThePlaceOfAnOlderFault() {
        kept.hasTrouble("the storage was gone");
        issuer.refuses(new NotIssuedException(NotIssuedException.Kind.REFUSED, "no", "Do this.", null));
        attempts.lookAfter(kept);

        assertThat(kept.status(ledger).why()).isEqualTo("no");
        assertThat(kept.status(ledger).remedy()).isEqualTo("Do this.");
    }

    @Test
    void anOrderThatWasBegunIsGoneOnWithWhateverTheLimits() throws Exception {
        for (int i = 0; i < LetsEncryptLimits.PER_DOMAIN; i++) {
            ledger.require(wanted("host%d.example.com".formatted(i)));
        }
        issuer.refuses(new NotIssuedException(NotIssuedException.Kind.UNAVAILABLE, "away", "", null));
        issuer.hasBegun();
        var begun = new Kept(wanted("app.example.com"), issuer, clock.instant());
        attempts.lookAfter(begun);

        assertThat(begun.status(ledger).why()).isEqualTo("away");
    }

    @Test
    void whatAnotherNodeHoldsForLongIsToldAndNotForever() {
        try (Storage.Lease _ = storage.lease("certificates/app.test", Duration.ofMinutes(30)).orElseThrow()) {
            attempts.lookAfter(kept);
            assertThat(kept.status(ledger).why()).isNull();

            clock.advance(Duration.ofMinutes(20));
            attempts.lookAfter(kept);
            assertThat(kept.status(ledger).why()).startsWith("another node holds it since ");
            assertThat(kept.status(ledger).remedy()).startsWith("Look at the other node");
        }
        attempts.lookAfter(kept);

        assertThat(kept.status(ledger).why()).isNull();
        assertThat(kept.certificate()).isPresent();
    }
}
