package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.errorpage.Wishes;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.RequestHead;
import dev.gatehouse.exchange.SecureFields;
import dev.gatehouse.routing.FieldChanges;
import dev.gatehouse.routing.OwnAnswer;

/** A page of our own as a whole response, to be written in the client's version of HTTP. */
final class PageResponse {

    private static final List<FieldChanges.Added> NO_STORE = List.of(
            new FieldChanges.Added("Cache-Control", "no-store"));

    /** Where it leads to is not told where the page was, whose address may be a secret. */
    private static final List<FieldChanges.Added> UNTOLD = List.of(NO_STORE.getFirst(),
            new FieldChanges.Added("Referrer-Policy", "no-referrer"));

    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);

    private final int status;
    private final String title;
    private final PageRenderer.Rendered rendered;
    private final boolean toHead;
    private final List<FieldChanges.Added> fields;
    private final @Nullable SecureFields told;

    private PageResponse(int status, String title, PageRenderer.Rendered rendered, boolean toHead,
            List<FieldChanges.Added> fields, @Nullable SecureFields told) {
        this.status = status;
        this.title = title;
        this.rendered = rendered;
        this.toHead = toHead;
        this.fields = fields;
        this.told = told;
    }

    /** The page as the answer of an exchange, which is told of it. */
    static PageResponse of(ErrorPage page, PageRenderer pages, Exchange exchange) {
        return of(page.status(), page.title(),
                pages.render(page, wishesOf(exchange), exchange.id(), exchange.diagnosis().orElse(null)),
                page.reload().map(PageResponse::withRetryAfter).orElse(NO_STORE), exchange);
    }

    /** For the page of a request whose upstream failed. */
    static PageResponse ofFailure(Incident incident, PageRenderer pages, Exchange exchange) {
        return of(ErrorPage.of(incident, exchange.head().method(), wishesOf(exchange), exchange.expectsUpstreamBack()),
                pages, exchange);
    }

    private static Wishes wishesOf(Exchange exchange) {
        RequestHead head = exchange.head();
        return new Wishes(head.header("accept"), head.header("accept-language"));
    }

    private static List<FieldChanges.Added> withRetryAfter(Duration pause) {
        return List.of(NO_STORE.getFirst(),
                new FieldChanges.Added("Retry-After", String.valueOf(pause.toSeconds())));
    }

    /** A page that a route leads to as the answer of an exchange, which is told of it. */
    static PageResponse of(OwnAnswer.Page page, PageRenderer pages, Exchange exchange) {
        return of(ErrorPage.ofRule(page.status(), HttpResponseStatus.valueOf(page.status()).reasonPhrase()), pages,
                exchange);
    }

    /** What the operator has written as the answer of an exchange, which is told of it. */
    static PageResponse of(OwnAnswer.Content content, Exchange exchange) {
        return of(content.status(), HttpResponseStatus.valueOf(content.status()).reasonPhrase(),
                new PageRenderer.Rendered(content.type(), content.body()), content.fields(), exchange);
    }

    /** The proof for an authority as the answer of an exchange, which is told of it (RFC 8555, section 8.3). */
    static PageResponse of(HttpsRules.Verdict.Proof proof, Exchange exchange) {
        return of(HttpResponseStatus.OK.code(), HttpResponseStatus.OK.reasonPhrase(), new PageRenderer.Rendered(
                "application/octet-stream", proof.text().getBytes(StandardCharsets.US_ASCII)), NO_STORE, exchange);
    }

    /** A page of our own that has nothing to do with a site as the answer of an exchange, which is told of it. */
    static PageResponse of(HttpsRules.Verdict.Page page, Exchange exchange) {
        return of(page.status(), HttpResponseStatus.valueOf(page.status()).reasonPhrase(), page.rendered(), UNTOLD,
                exchange);
    }

    private static PageResponse of(int status, String title, PageRenderer.Rendered rendered,
            List<FieldChanges.Added> fields, Exchange exchange) {
        var response = new PageResponse(status, title, rendered, exchange.head().method().equals("HEAD"), fields,
                exchange.secureFields());
        exchange.status(status);
        exchange.sent(response.toHead ? 0 : rendered.body().length);
        return response;
    }

    /** All of it as a response of HTTP/1.1. */
    ByteBuf bytes(ResponseWriter.Ending ending, ByteBufAllocator allocator) {
        byte[] content = rendered.body();
        var head = new StringBuilder(256).append("HTTP/1.1 ").append(status).append(' ').append(title).append("\r\n");
        described().forEach(field -> line(head, field));
        head.append(Told.text(toldBeside())).append(ending.text()).append("\r\n");
        ByteBuf out = allocator.directBuffer(head.length() + content.length);
        out.writeCharSequence(head, StandardCharsets.ISO_8859_1);
        return toHead ? out : out.writeBytes(content);
    }

    private static void line(StringBuilder head, FieldChanges.Added field) {
        head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }

    /** Its head as a response of HTTP/2. */
    Http2Headers headers() {
        AsciiString[] all = described().stream()
                .flatMap(field -> Stream.of(field.name().toLowerCase(Locale.ROOT), field.value()))
                .map(AsciiString::new)
                .toArray(AsciiString[]::new);
        return ReadOnlyHttp2Headers.serverHeaders(false, new AsciiString(Integer.toString(status)),
                Told.and(toldBeside(), all));
    }

    /** With what says what the body is, where there may be one (RFC 9110, section 8.6). */
    private List<FieldChanges.Added> described() {
        List<FieldChanges.Added> all = new ArrayList<>(fields.size() + 2);
        if (!WITHOUT_BODY.contains(status)) {
            if (rendered.body().length > 0) {
                all.add(new FieldChanges.Added("Content-Type", rendered.contentType()));
            }
            all.add(new FieldChanges.Added("Content-Length", String.valueOf(rendered.body().length)));
        }
        all.addAll(fields);
        return all;
    }

    private @Nullable SecureFields toldBeside() {
        return Told.beside(told, fields);
    }

    /** Its body; empty where the request was for the head alone. */
    ByteBuf content() {
        return toHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(rendered.body());
    }
}
