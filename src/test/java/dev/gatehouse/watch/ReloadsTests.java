package dev.gatehouse.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.Place;
import dev.gatehouse.site.Reload;
import dev.gatehouse.site.ReloadCause;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.SitesChanged;

/** Tests for {@link Reloads}: what the program's own log says. */
@ExtendWith(OutputCaptureExtension.class)
class ReloadsTests {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(Reloads.class);

    @BeforeAll
    static void withNews() {
        LOG.setLevel(Level.INFO);
    }

    @AfterAll
    static void asBefore() {
        LOG.setLevel(null);
    }

    private static Reload applied(String... needsRestart) {
        return applied(OptionalLong.empty(), needsRestart);
    }

    private static Reload applied(OptionalLong version, String... needsRestart) {
        return new Reload.Applied(version,
                new SitesChanged(new Sites(List.of()), List.of(), List.of(), List.of()), List.of(),
                List.of(needsRestart));
    }

    @Test
    void everyFindingOfARefusedReloadIsALine(CapturedOutput output) {
        var first = new Finding(Place.of("application.yml", 3, 5).ofKey("gatehouse.htps"), "unknown key",
                "one of the keys https");
        var second = new Finding("gatehouse.sites.shop.upstream", "\"x y\"", "a URL");
        new Reloads(_ -> new Reload.Refused(List.of(first, second))).reload(ReloadCause.FILES);
        assertThat(output.getAll().lines())
                .anyMatch(line -> line
                        .endsWith("application.yml:3:5, gatehouse.htps: unknown key (expected: one of the keys https)"))
                .anyMatch(line -> line.endsWith("gatehouse.sites.shop.upstream: \"x y\" (expected: a URL)"))
                .anyMatch(line -> line.endsWith("the configuration cannot be used, what was in force stays:"))
                .hasSize(3);
    }

    @Test
    void whatNeedsARestartIsNamed(CapturedOutput output) {
        new Reloads(_ -> applied("gatehouse.data", "gatehouse.workers")).reload(ReloadCause.FILES);
        assertThat(output).contains("needs a restart, and is as before until then: gatehouse.data, gatehouse.workers");
    }

    @Test
    void aVersionIsNotSaidToBeInForceWithoutWhatNeedsARestart(CapturedOutput output) {
        new Reloads(_ -> applied(OptionalLong.of(6), "gatehouse.workers")).reload(ReloadCause.FILES);
        assertThat(output.getAll().lines()).singleElement()
                .asString()
                .endsWith("version 6 of the configuration is in force, but for what needs a restart, "
                        + "and is as before until then: gatehouse.workers");
    }

    @Test
    void aVersionThatIsWhollyInForceIsSaidToBe(CapturedOutput output) {
        new Reloads(_ -> applied(OptionalLong.of(6))).reload(ReloadCause.FILES);
        assertThat(output.getAll().lines()).singleElement()
                .asString()
                .endsWith("version 6 of the configuration is in force");
    }

    @Test
    void thatItIsInOrderAgainIsSaidOnce(CapturedOutput output) {
        var results = List.of(new Reload.Refused(List.of()), applied(), applied()).iterator();
        var reloads = new Reloads(_ -> results.next());
        for (int i = 0; i < 3; i++) {
            reloads.reload(ReloadCause.FILES);
        }
        assertThat(output.getAll()).containsOnlyOnce("the configuration can be used again");
    }

    @Test
    void aMistakeOfOursDoesNotEndTheWatching(CapturedOutput output) {
        new Reloads(_ -> {
            throw new IllegalStateException("oh");
        }).reload(ReloadCause.FILES);
        assertThat(output).contains("a mistake of ours", "oh");
    }
}
