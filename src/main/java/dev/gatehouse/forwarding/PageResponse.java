package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.Exchange;

/** Writes a page of our own as a whole response of HTTP/1.1, and says so to its exchange. */
final class PageResponse {

    private PageResponse() {
    }

    static ByteBuf write(ErrorPage page, PageRenderer pages, Exchange exchange, ResponseWriter.Ending ending,
            ByteBufAllocator allocator) {
        PageRenderer.Rendered rendered = pages.render(page, exchange.head().header("accept"), exchange.id());
        byte[] content = rendered.body();
        String head = "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nCache-Control: no-store\r\n%s\r\n"
                .formatted(page.status(), page.title(), rendered.contentType(), content.length, ending.text());
        boolean toHead = exchange.head().method().equals("HEAD");
        exchange.status(page.status());
        exchange.sent(toHead ? 0 : content.length);
        ByteBuf out = allocator.directBuffer(head.length() + content.length);
        out.writeCharSequence(head, StandardCharsets.ISO_8859_1);
        return toHead ? out : out.writeBytes(content);
    }
}
