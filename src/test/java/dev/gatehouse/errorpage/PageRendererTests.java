package dev.gatehouse.errorpage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.diagnosis.UpstreamFailure;

/** Tests for {@link PageRenderer}: the form by Accept, with the headers of real programs, and what is in each form. */
class PageRendererTests {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String JSON = "application/problem+json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final ErrorPage PAGE = ErrorPage.of(new UpstreamFailure.ClosedEarly());

    private static final String HAPPENED = PAGE.happened(Language.EN);
    private static final String WHO_ACTS = PAGE.whoActs(Language.EN);

    private final PageRenderer renderer = new PageRenderer();

    private String type(@Nullable String accept) {
        return renderer.render(PAGE, new Wishes(accept, null), "4711", null).contentType();
    }

    private String body(ErrorPage page, String accept) {
        return new String(renderer.render(page, new Wishes(accept, null), "4711", null).body(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "Chrome  | text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
            "Firefox | text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "old     | text/html, application/xhtml+xml, image/jxr, */*",
            "Lynx    | text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01",
            "XHTML   | application/xhtml+xml"})
    void aBrowserGetsHtml(String name, String accept) {
        assertThat(type(accept)).as(name).isEqualTo(HTML);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json, text/plain, */*", "application/problem+json",
            "application/vnd.api+json", "application/json;q=0.9, text/html;q=0.8", "APPLICATION/JSON",
            "application/json; charset=utf-8", "text/html;q=0.5, application/json",
            "text/html;q=0, application/json;q=0.1",
            "*/*, application/json"})
    void aProgramThatPrefersJsonGetsAProblem(String accept) {
        assertThat(type(accept)).isEqualTo(JSON);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"*/*", "text/plain", "text/*", "image/png", "image/avif,image/webp,*/*;q=0.8",
            "text/plain, text/html;q=0.9", "application/xml", "text/html;q=0", "application/json;q=0.0",
            "text/event-stream"})
    void everyoneElseGetsText(@Nullable String accept) {
        assertThat(type(accept)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "text/", "/html", ",,,", "text/html;q=abc", "text/html;q=2", "text/html;q=-1",
            ";", "text html",
            "*/html", "text/html;", "\u0000", "text/html;charset=nonsense"})
    void aMalformedAcceptIsNoReasonToFail(String accept) {
        assertThat(renderer.render(PAGE, new Wishes(accept, null), "4711", null).body()).isNotEmpty();
    }

    @Test
    void anEndlessAcceptIsNoReasonToFail() {
        String endless = String.join(",", Collections.nCopies(1_000, "text/html"));

        assertThat(type(endless)).isEqualTo(TEXT);
    }

    @Test
    void htmlSaysWhatHappenedWhoActsAndTheReference() {
        assertThat(body(PAGE, "text/html")).startsWith("<!DOCTYPE html>")
                .contains("<title>502 Bad Gateway</title>", "<h1>Bad Gateway</h1>", HAPPENED, WHO_ACTS,
                        "<code>4711</code>")
                .doesNotContain("{{");
    }

    @Test
    void htmlLoadsNothingFromElsewhere() {
        assertThat(body(PAGE, "text/html")).doesNotContainPattern("(?i)(src|href|action)\\s*=")
                .doesNotContainPattern("(?i)https?://")
                .doesNotContainPattern("(?i)url\\s*\\(|@import|<link|<script|<iframe|<img");
    }

    @Test
    void htmlIsReadableAtNightAndOnAPhone() {
        assertThat(body(PAGE, "text/html")).contains("<meta name=\"viewport\" content=\"width=device-width",
                "<meta name=\"color-scheme\" content=\"light dark\">", "@media (prefers-color-scheme: dark)");
    }

    @Test
    void htmlEscapesWhateverAPageSays() {
        ErrorPage page = ErrorPage.ofStatus(599, "<b>\"title\" & 'b'");

        String html = new String(renderer.render(page, new Wishes("text/html", null), "<id>", null).body(),
                StandardCharsets.UTF_8);

        assertThat(html).doesNotContain("<b>", "<id>")
                .contains("&lt;b&gt;&quot;title&quot; &amp; &#39;b&#39;", "&lt;id&gt;");
    }

    @Test
    void aPageOfOurOwnHasItsTitleEscapedAndItsContentAsItIs() {
        assertThat(new String(renderer.html("a < b", "<h1>Welcome</h1>"), StandardCharsets.UTF_8))
                .contains("<title>a &lt; b</title>", "<h1>Welcome</h1>");
    }

    @Test
    void aProblemHasTheMembersOfRfc9457() {
        JsonNode problem = JsonMapper.builder().build().readTree(body(PAGE, "application/json"));

        assertThat(problem.propertyNames()).containsExactly("type", "title", "status", "detail", "cause", "requestId");
        assertThat(problem.get("type").asString()).isEqualTo("about:blank");
        assertThat(problem.get("title").asString()).isEqualTo("Bad Gateway");
        assertThat(problem.get("status").isInt()).isTrue();
        assertThat(problem.get("status").asInt()).isEqualTo(502);
        assertThat(problem.get("detail").asString()).isEqualTo(HAPPENED + " " + WHO_ACTS);
        assertThat(problem.get("cause").asString()).isEqualTo("closed-early");
        assertThat(problem.get("requestId").asString()).isEqualTo("4711");
    }

    @Test
    void aProblemIsValidWhateverAPageSays() {
        ErrorPage page = ErrorPage.ofStatus(599, "a \"title\"\n");

        JsonNode problem = JsonMapper.builder().build().readTree(body(page, "application/json"));

        assertThat(problem.get("title").asString()).isEqualTo("a \"title\"\n");
    }

    @Test
    void textSaysTheSame() {
        assertThat(body(PAGE, "*/*")).isEqualTo("502 Bad Gateway\n\n" + HAPPENED + "\n" + WHO_ACTS
                + "\n\nReference: 4711\n");
    }

    @Test
    void aTitleIsSomebodyElsesWordsToo() {
        String page = new String(renderer.html("no page {{content}} {{lang}} {{head}}", "<p>{{title}}</p>"),
                StandardCharsets.UTF_8);

        assertThat(page).contains("<title>no page {{content}} {{lang}} {{head}}</title>")
                .containsOnlyOnce("<p>{{title}}</p>");
    }
}
