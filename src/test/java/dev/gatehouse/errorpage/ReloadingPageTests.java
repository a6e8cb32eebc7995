package dev.gatehouse.errorpage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;

/** Tests for the page that asks again by itself while an application is being started. */
class ReloadingPageTests {

    private static final Instant BEGINNING = Instant.parse("2026-11-23T20:41:07Z");
    private static final Wishes BROWSER = new Wishes("text/html,*/*;q=0.8", "en");

    private static ErrorPage page(UpstreamFailure failure, int lasted, String method, Wishes wishes, boolean awaited) {
        var incident = new Incident(failure, "http://localhost:5000", null, Duration.ofMillis(1),
                new Outage(BEGINNING, 1, Optional.empty()), BEGINNING.plusSeconds(lasted));
        return ErrorPage.of(incident, method, wishes, awaited);
    }

    private static ErrorPage refused(int lasted) {
        return page(new UpstreamFailure.Refused(null), lasted, "GET", BROWSER, true);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "9, 2", "10, 5", "59, 5", "60, 15", "299, 15", "300, 60", "899, 60"})
    void itAsksLessOftenTheLongerTheOutageLasts(int lasted, int pause) {
        ErrorPage page = refused(lasted);

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.reload()).contains(Duration.ofSeconds(pause));
        assertThat(page.whoActs(Language.DE)).contains("in " + pause + " Sekunden");
    }

    @Test
    void itDoesNotAskForEver() {
        assertThat(refused(900).status()).isEqualTo(502);
        assertThat(refused(900).reload()).isEmpty();
    }

    @Test
    void theBrowserAsksForTheSameAddressAgain() {
        String html = new String(new PageRenderer().render(refused(0), BROWSER, "4711", null).body(),
                StandardCharsets.UTF_8);

        assertThat(html).contains("<meta http-equiv=\"refresh\" content=\"2\">").doesNotContainIgnoringCase("url=");
    }

    @Test
    void noOtherPageReloads() {
        String html = new String(
                new PageRenderer().render(ErrorPage.of(new UpstreamFailure.Refused(null)), BROWSER, "4711", null)
                        .body(),
                StandardCharsets.UTF_8);

        assertThat(html).doesNotContain("refresh");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get"})
    void whatMayHaveDoneSomethingIsNotAskedAgain(String method) {
        assertThat(page(new UpstreamFailure.Refused(null), 0, method, BROWSER, true).status()).isEqualTo(502);
    }

    @Test
    void programsAreToldAsEver() {
        assertThat(
                page(new UpstreamFailure.Refused(null), 0, "GET", new Wishes("application/json", null), true).status())
                .isEqualTo(502);
        assertThat(page(new UpstreamFailure.Refused(null), 0, "GET", new Wishes("*/*", null), true).status())
                .isEqualTo(502);
    }

    @Test
    void itIsForSitesWhoseUpstreamIsWaitedForAlone() {
        assertThat(page(new UpstreamFailure.Refused(null), 0, "GET", BROWSER, false).status()).isEqualTo(502);
    }

    @Test
    void itIsForWhatLooksLikeARestartAlone() {
        assertThat(page(new UpstreamFailure.Unreachable(null, Errno.ENOENT), 0, "GET", BROWSER, true).status())
                .isEqualTo(503);
        assertThat(page(new UpstreamFailure.NoneLeft(2, new UpstreamFailure.Refused(null)), 0, "GET", BROWSER, true)
                .status()).isEqualTo(503);
        assertThat(page(new UpstreamFailure.NoneLeft(2, null), 0, "GET", BROWSER, true).status()).isEqualTo(502);
        assertThat(page(new UpstreamFailure.Unreachable(null, Errno.EHOSTUNREACH), 0, "GET", BROWSER, true).status())
                .isEqualTo(502);
        assertThat(page(new UpstreamFailure.Reset(), 0, "GET", BROWSER, true).status()).isEqualTo(502);
    }
}
