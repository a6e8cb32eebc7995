package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.Sites;
import dev.gatehouse.storage.FolderStorage;
import dev.gatehouse.storage.Storage;

/** Tests for what {@link Kept} says of itself. */
class KeptTests {

    private final TestClock clock = new TestClock();
    private final Wanted app = Wanted.of(new Sites(KeeperNode.sites("app.test"))).getFirst();
    private Ledger ledger;
    private Kept kept;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        Storage storage = new FolderStorage(folder);
        ledger = new Ledger(storage, clock, OrderLimits.NONE);
        kept = new Kept(app, new LocalAuthority(storage, clock), clock.instant());
    }

    @Test
    void whoSeesAFailureSeesTheNextAttemptToo() {
        Instant wish = clock.instant().plus(Duration.ofDays(1));
        Instant next = ledger.failed(app,
                new NotIssuedException(NotIssuedException.Kind.REFUSED, "it was so", "", wish));

        assertThat(kept.status(ledger).why()).isEqualTo("it was so");
        assertThat(kept.status(ledger).next()).isEqualTo(next);
    }
}
