package dev.gatehouse.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.site.Reload;
import dev.gatehouse.site.ReloadCause;

/** Tests for {@link HangUp}, with the signal itself. */
class HangUpTests {

    private final List<ReloadCause> causes = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void theSignalReachesUs() {
        assumeThat(GatehouseProcess.ignoresHangUp()).isFalse();
    }

    private HangUp hangUp() {
        return new HangUp(new Reloads(cause -> {
            causes.add(cause);
            return new Reload.Refused(List.of());
        }));
    }

    @Test
    void theSignalReloads() throws Exception {
        var hangUp = hangUp();
        hangUp.start();
        try {
            signal();
            await().until(() -> causes.equals(List.of(ReloadCause.SIGNAL)));
        } finally {
            hangUp.stop();
        }
    }

    @Test
    void whoEndsHandsItBackToTheOneBefore() throws Exception {
        var first = hangUp();
        var second = new HangUp(new Reloads(_ -> {
            throw new AssertionError("has ended");
        }));
        first.start();
        try {
            second.start();
            second.stop();
            signal();
            await().until(() -> causes.size() == 1);
        } finally {
            first.stop();
        }
        assertThat(first.isRunning()).isFalse();
    }

    private static void signal() throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-HUP", String.valueOf(ProcessHandle.current().pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
