package dev.gatehouse.errorpage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.diagnosis.Facts;

/** Writes an {@link ErrorPage} in the form the visitor's program can read and in the visitor's language. Never waits; safe from any thread. */
public final class PageRenderer {

    /**
     * A page ready to be sent. It is different for each visitor and may be stored nowhere, which is why there is no Vary (RFC 9110, section
     * 12.5.5).
     *
     * @param contentType the value of the Content-Type header
     * @param body the bytes to send
     */
    public record Rendered(String contentType, byte[] body) {}

    private static final Pattern PLACE = Pattern.compile("\\{\\{(lang|head|title|content)}}");
    private static final String HTML = "text/html; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final JsonMapper json = JsonMapper.builder().build();
    private final String template = resource("page.html");

    /**
     * @param requestId the id that the error log repeats
     * @param diagnosis the whole of it, for those who may see it; null for everybody else
     */
    public Rendered render(ErrorPage page, Wishes wishes, String requestId, @Nullable Diagnosis diagnosis) {
        Language language = Language.of(wishes.acceptLanguage());
        return switch (Form.of(wishes.accept())) {
            case HTML -> new Rendered(HTML, bytes(html(page, language, requestId, diagnosis)));
            case JSON -> new Rendered(Form.PROBLEM.toString(),
                    json.writeValueAsBytes(problem(page, language, requestId, diagnosis)));
            case TEXT -> new Rendered(TEXT, bytes(text(page, language, requestId, diagnosis)));
        };
    }

    /** A page of our own with a title and ready-made HTML in its middle. */
    public byte[] html(String title, String content) {
        return bytes(html(Language.EN, HtmlUtils.htmlEscape(title, "UTF-8"), "", content));
    }

    /** A diagnosis as a page of its own, in English. */
    public Rendered ofDiagnosis(String title, Wishes wishes, Diagnosis diagnosis, String requestId) {
        var section = new DiagnosisSection(diagnosis);
        return switch (Form.of(wishes.accept())) {
            case HTML -> new Rendered(HTML, html(title, """
                    <h1>%s</h1>
                    %s<p class="reference">Reference <code>%s</code></p>
                    """.formatted(escaped(title), section.html(), escaped(requestId))));
            case JSON -> new Rendered("application/json", json.writeValueAsBytes(Facts.of(diagnosis)));
            case TEXT ->
                new Rendered(TEXT, bytes("%s%n%n%s%nReference: %s%n".formatted(title, section.text(), requestId)));
        };
    }

    private String html(ErrorPage page, Language language, String requestId, @Nullable Diagnosis diagnosis) {
        String content = """
                <p class="status">%d</p>
                <h1>%s</h1>
                <p>%s</p>
                <p>%s</p>
                %s<p class="reference">%s <code>%s</code></p>
                """.formatted(page.status(), escaped(page.title(language)), escaped(page.happened(language)),
                escaped(page.whoActs(language)), diagnosis == null ? "" : new DiagnosisSection(diagnosis).html(),
                escaped(language.text("label.reference")), escaped(requestId));
        // Without an address in it the browser asks for the same one again, with all that stands in it.
        String refresh = page.reload()
                .map(pause -> "<meta http-equiv=\"refresh\" content=\"%d\">\n".formatted(pause.toSeconds()))
                .orElse("");
        return html(language, page.status() + " " + escaped(page.title(language)), refresh, content);
    }

    /** In one pass: title and content may be somebody else's words, and those are no template. */
    private String html(Language language, String title, String head, String content) {
        Map<String, String> texts = Map.of("lang", language.tag(), "head", head, "title", title, "content", content);
        return PLACE.matcher(template).replaceAll(place -> Matcher.quoteReplacement(texts.get(place.group(1))));
    }

    /** RFC 9457, with the reference and the cause as members of our own. */
    private static Map<String, Object> problem(ErrorPage page, Language language, String requestId,
            @Nullable Diagnosis diagnosis) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", page.title(language));
        problem.put("status", page.status());
        problem.put("detail", page.happened(language) + " " + page.whoActs(language));
        problem.put("cause", page.cause());
        problem.put("requestId", requestId);
        if (diagnosis != null) {
            problem.put("diagnosis", Facts.of(diagnosis));
        }
        return problem;
    }

    private static String text(ErrorPage page, Language language, String requestId, @Nullable Diagnosis diagnosis) {
        return "%d %s%n%n%s%n%s%n%s%n%s: %s%n".formatted(page.status(), page.title(language), page.happened(language),
                page.whoActs(language), diagnosis == null ? "" : "\n" + new DiagnosisSection(diagnosis).text(),
                language.text("label.reference"), requestId);
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String resource(String name) {
        try (InputStream stream = PageRenderer.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
