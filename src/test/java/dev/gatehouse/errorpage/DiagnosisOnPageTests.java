package dev.gatehouse.errorpage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.diagnosis.Diagnostician;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.fixture.Failures;

/** Tests for the whole diagnosis on a page: all of it is there, and nobody's words become markup. */
class DiagnosisOnPageTests {

    private static final String SCRIPT = "<script>alert('1')</script>\" onload=\"x {{title}} {{content}}";
    private static final Instant AT = Instant.parse("2026-11-23T20:41:07Z");

    private final PageRenderer renderer = new PageRenderer();

    private String body(@Nullable Diagnosis diagnosis, String accept) {
        ErrorPage page = ErrorPage.of(new UpstreamFailure.Refused(null));
        return new String(renderer.render(page, new Wishes(accept, "de"), "4711", diagnosis).body(),
                StandardCharsets.UTF_8);
    }

    private static Diagnosis whole() {
        var incident = new Incident(new UpstreamFailure.Refused(Failures.ADDRESS), "http://app.internal.example:10012",
                Failures.ADDRESS, Duration.ofMillis(12),
                new Outage(AT.minusSeconds(60), 7, Optional.of(AT.minusSeconds(61))),
                AT);
        return new Diagnosis(incident, "nothing listens there",
                List.of(new Evidence("near", "python3 listens on 5001", null)),
                new Advice(Party.APPLICATION, "start it",
                        List.of(new Advice.Command("ss -ltnp", "shows who listens"))));
    }

    private static Diagnosis hostile() {
        var incident = new Incident(new UpstreamFailure.OtherProtocol(SCRIPT, SCRIPT), SCRIPT, null, Duration.ZERO,
                new Outage(AT, 1, Optional.empty()), AT);
        return new Diagnosis(incident, SCRIPT, List.of(new Evidence(SCRIPT, SCRIPT, null)),
                new Advice(Party.UNKNOWN, SCRIPT, List.of(new Advice.Command(SCRIPT, SCRIPT))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain", "application/json"})
    void everythingIsThere(String accept) {
        assertThat(body(whole(), accept)).containsIgnoringCase("nothing listens there")
                .containsIgnoringCase("start it")
                .contains("python3 listens on 5001", "ss -ltnp", "http://app.internal.example:10012", "192.0.2.7:10012",
                        "111", "12", "7", "20:40:07", "20:40:06", "whoever runs the application", "refused", "4711",
                        "Die Anwendung hinter dieser Website läuft nicht.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/plain", "application/json"})
    void everybodyElseIsToldOneSentence(String accept) {
        assertThat(body(null, accept)).contains("Die Anwendung hinter dieser Website läuft nicht.", "4711")
                .doesNotContain("192.0.2.7", "10012", "python3", "ss -ltnp");
    }

    @Test
    void wordsOfOthersBecomeNoMarkup() {
        String html = body(hostile(), "text/html");

        assertThat(html).doesNotContain("<script>", "onload=\"x").contains("&lt;script&gt;");
        assertThat(html.split("<html", -1)).hasSize(2);
        assertThat(html.split("<title>", -1)).hasSize(2);
        assertThat(html).contains("{{title}}", "{{content}}");
    }

    @Test
    void wordsOfOthersBecomeNoMarkupOnAPageOfTheirOwn() {
        String html = new String(
                renderer.ofDiagnosis(SCRIPT, new Wishes("text/html", null), hostile(), SCRIPT).body(),
                StandardCharsets.UTF_8);

        assertThat(html).doesNotContain("<script>", "onload=\"x").contains("&lt;script&gt;");
    }

    @Test
    void wordsOfOthersDoNothingToATerminal() {
        var incident = whole().incident();
        var diagnosis = new Diagnosis(incident, "a\u001b[2Jb\rc\u009bd\u202e", List.of(),
                new Advice(Party.UNKNOWN, "x", List.of()));

        assertThat(body(diagnosis, "text/plain")).doesNotContain("\u001b", "\r", "\u009b", "\u202e")
                .contains("A?[2Jb?c?d?");
    }

    @Test
    void wordsOfOthersHaveAnEnd() {
        var diagnosis = new Diagnosis(whole().incident(), "x".repeat(100_000), List.of(),
                new Advice(Party.UNKNOWN, "x", List.of()));

        assertThat(body(diagnosis, "text/html")).hasSizeLessThan(20_000);
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void everyCauseHasAWholeDiagnosis(UpstreamFailure failure) {
        Diagnosis diagnosis = new Diagnostician(List.of()).diagnose(Failures.incident(failure)).join();

        assertThat(body(diagnosis, "text/html")).contains("<h2>What to do</h2>").doesNotContain("{{", ">null", " null");
        JsonNode problem = JsonMapper.builder().build().readTree(body(diagnosis, "application/json"));
        assertThat(problem.path("diagnosis").path("cause").asString()).isEqualTo(failure.code());
        assertThat(problem.path("diagnosis").path("remedy").asString()).isNotBlank();
    }
}
