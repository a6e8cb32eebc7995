package dev.gatehouse.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.site.SiteCatalog;

/** Tests for the whole: save the file, and it is in force. */
@ExtendWith(OutputCaptureExtension.class)
class WatchedConfigurationTests {

    @Test
    void whatIsSavedIsInForce() {
        try (var upstream = Upstream.answering(Upstream.ok("hello"));
                var gatehouse = Gatehouse.with(Gatehouse.site("app", "app.test", upstream.url()), Gatehouse.WATCHED)) {
            gatehouse.write(Gatehouse.site("blog", "blog.test", upstream.url()));
            await().until(() -> gatehouse.bean(SiteCatalog.class).sites().named("blog").isPresent());
            assertThat(RawClient.get(gatehouse.port(), "blog.test", "/")).endsWith("hello");
        }
    }

    @Test
    void whatCannotBeUsedIsSaidOnceAndChangesNothing(CapturedOutput output) {
        try (var upstream = Upstream.answering(Upstream.ok("hello"));
                var gatehouse = Gatehouse.with(Gatehouse.site("app", "app.test", upstream.url()), Gatehouse.WATCHED)) {
            gatehouse.write(Gatehouse.site("app", "app.test", upstream.url()).replace("host", "hostt"));
            await().until(() -> output.getAll().contains("did you mean \"host\"?"));
            assertThat(RawClient.get(gatehouse.port(), "app.test", "/")).endsWith("hello");
            gatehouse.write(Gatehouse.site("app", "app.test", upstream.url()));
            await().until(() -> output.getAll().contains("the configuration can be used again"));
            assertThat(output.getAll()).containsOnlyOnce("did you mean \"host\"?").doesNotContain("\tat ");
        }
    }

    @Test
    void itCanBeSwitchedOff() {
        try (var upstream = Upstream.answering(Upstream.ok("hello"));
                var gatehouse = Gatehouse.forwardingTo(upstream.url())) {
            assertThat(List.of(gatehouse.bean(FileWatch.class).isRunning())).containsExactly(false);
        }
    }
}
