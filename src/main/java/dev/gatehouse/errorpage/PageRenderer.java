package dev.gatehouse.errorpage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.util.HtmlUtils;
import tools.jackson.databind.json.JsonMapper;

/** Writes an {@link ErrorPage} in the form the visitor's program can read. Never waits; safe from any thread. */
public final class PageRenderer {

    /**
     * A page ready to be sent.
     *
     * @param contentType the value of the Content-Type header
     * @param body the bytes to send
     */
    public record Rendered(String contentType, byte[] body) {}

    private static final MediaType PROBLEM = MediaType.APPLICATION_PROBLEM_JSON;
    private static final List<MediaType> JSON = List.of(PROBLEM, MediaType.APPLICATION_JSON);

    private final JsonMapper json = JsonMapper.builder().build();
    private final String template = resource("page.html");

    /**
     * @param accept the request's Accept header: HTML where it asks for it, JSON where it prefers that, else text
     * @param requestId the id that the error log repeats
     */
    public Rendered render(ErrorPage page, @Nullable String accept, String requestId) {
        return switch (form(accept)) {
            case HTML -> new Rendered("text/html; charset=utf-8", bytes(html(page, requestId)));
            case JSON -> new Rendered(PROBLEM.toString(), json.writeValueAsBytes(problem(page, requestId)));
            case TEXT -> new Rendered("text/plain; charset=utf-8", bytes(text(page, requestId)));
        };
    }

    /** A page of our own with a title and ready-made HTML in its middle. */
    public byte[] html(String title, String content) {
        return bytes(template.replace("{{title}}", HtmlUtils.htmlEscape(title)).replace("{{content}}", content));
    }

    private enum Form {
        HTML, JSON, TEXT
    }

    /** The first form, in the order of the client's preference, that we have. Spring refuses to sort more than 50 types. */
    private static Form form(@Nullable String accept) {
        if (accept == null) {
            return Form.TEXT;
        }
        List<MediaType> wanted;
        try {
            wanted = MediaType.parseMediaTypes(accept);
            MimeTypeUtils.sortBySpecificity(wanted);
        } catch (InvalidMediaTypeException | InvalidMimeTypeException _) {
            return Form.TEXT;
        }
        return wanted.stream()
                .filter(type -> type.getQualityValue() > 0)
                .sorted((one, other) -> Double.compare(other.getQualityValue(), one.getQualityValue()))
                .map(PageRenderer::formOf)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(Form.TEXT);
    }

    private static @Nullable Form formOf(MediaType type) {
        if (type.isWildcardType()) {
            return Form.TEXT;
        }
        if (type.equalsTypeAndSubtype(MediaType.TEXT_HTML)
                || type.equalsTypeAndSubtype(MediaType.APPLICATION_XHTML_XML)) {
            return Form.HTML;
        }
        if (JSON.stream().anyMatch(type::equalsTypeAndSubtype) || type.getSubtype().endsWith("+json")) {
            return Form.JSON;
        }
        return type.getType().equals("text") ? Form.TEXT : null;
    }

    private String html(ErrorPage page, String requestId) {
        String content = """
                <p class="status">%d</p>
                <h1>%s</h1>
                <p>%s</p>
                <p>%s</p>
                <p class="reference">Reference <code>%s</code></p>
                """.formatted(page.status(), escaped(page.title()), escaped(page.happened()), escaped(page.whoActs()),
                escaped(requestId));
        return template.replace("{{title}}", page.status() + " " + escaped(page.title()))
                .replace("{{content}}", content);
    }

    /** RFC 9457, with the reference and the cause as members of our own. */
    private static Map<String, Object> problem(ErrorPage page, String requestId) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", "about:blank");
        problem.put("title", page.title());
        problem.put("status", page.status());
        problem.put("detail", page.happened() + " " + page.whoActs());
        problem.put("cause", page.cause());
        problem.put("requestId", requestId);
        return problem;
    }

    private static String text(ErrorPage page, String requestId) {
        return "%d %s%n%n%s%n%s%n%nReference: %s%n".formatted(page.status(), page.title(), page.happened(),
                page.whoActs(),
                requestId);
    }

    private static String escaped(String text) {
        return HtmlUtils.htmlEscape(text);
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
