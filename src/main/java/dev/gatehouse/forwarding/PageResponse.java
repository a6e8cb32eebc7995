package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.SecureFields;

/** A page of our own as a whole response, to be written in the client's version of HTTP. */
final class PageResponse {

    private static final String NO_STORE = "no-store";

    private final int status;
    private final String title;
    private final PageRenderer.Rendered rendered;
    private final boolean toHead;
    private final @Nullable SecureFields told;

    private PageResponse(int status, String title, PageRenderer.Rendered rendered, boolean toHead,
            @Nullable SecureFields told) {
        this.status = status;
        this.title = title;
        this.rendered = rendered;
        this.toHead = toHead;
        this.told = told;
    }

    /** The page as the answer of an exchange, which is told of it. */
    static PageResponse of(ErrorPage page, PageRenderer pages, Exchange exchange) {
        return of(page.status(), page.title(), pages.render(page, exchange.head().header("accept"), exchange.id()),
                exchange);
    }

    /** The proof for an authority as the answer of an exchange, which is told of it (RFC 8555, section 8.3). */
    static PageResponse of(HttpsRules.Verdict.Proof proof, Exchange exchange) {
        return of(HttpResponseStatus.OK.code(), HttpResponseStatus.OK.reasonPhrase(), new PageRenderer.Rendered(
                "application/octet-stream", proof.text().getBytes(StandardCharsets.US_ASCII)), exchange);
    }

    /** A page of our own that is no error as the answer of an exchange, which is told of it. */
    static PageResponse of(HttpsRules.Verdict.Page page, Exchange exchange) {
        return of(HttpResponseStatus.OK.code(), HttpResponseStatus.OK.reasonPhrase(), page.rendered(), exchange);
    }

    private static PageResponse of(int status, String title, PageRenderer.Rendered rendered, Exchange exchange) {
        var response = new PageResponse(status, title, rendered, exchange.head().method().equals("HEAD"),
                exchange.secureFields());
        exchange.status(status);
        exchange.sent(response.toHead ? 0 : rendered.body().length);
        return response;
    }

    /** All of it as a response of HTTP/1.1. */
    ByteBuf bytes(ResponseWriter.Ending ending, ByteBufAllocator allocator) {
        byte[] content = rendered.body();
        String head = "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nCache-Control: %s\r\n%s%s\r\n"
                .formatted(status, title, rendered.contentType(), content.length, NO_STORE,
                        Told.text(told), ending.text());
        ByteBuf out = allocator.directBuffer(head.length() + content.length);
        out.writeCharSequence(head, StandardCharsets.ISO_8859_1);
        return toHead ? out : out.writeBytes(content);
    }

    /** Its head as a response of HTTP/2. */
    Http2Headers headers() {
        return ReadOnlyHttp2Headers.serverHeaders(false, ascii(status), Told.and(told, HttpHeaderNames.CONTENT_TYPE,
                new AsciiString(rendered.contentType()), HttpHeaderNames.CONTENT_LENGTH,
                ascii(rendered.body().length), HttpHeaderNames.CACHE_CONTROL, new AsciiString(NO_STORE)));
    }

    /** Its body; empty where the request was for the head alone. */
    ByteBuf content() {
        return toHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(rendered.body());
    }

    private static AsciiString ascii(int number) {
        return new AsciiString(Integer.toString(number));
    }
}
