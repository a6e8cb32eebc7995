package dev.gatehouse.gateway;

import java.util.List;
import java.util.Optional;

import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.RequestHead;

/**
 * The head of a request that Netty's codec has read. The line is kept apart, since the target changes before Spring sees it.
 *
 * @param line the request line as it came
 * @param target path and query as they came
 */
record NettyRequestHead(String line, Optional<RequestTarget> target, HttpRequest request) implements RequestHead {

    static NettyRequestHead of(HttpRequest request) {
        String line = request.method() + " " + request.uri() + " " + request.protocolVersion();
        return new NettyRequestHead(line, RequestTarget.of(request.uri()), request);
    }

    /** The head of what could not be read; of the line there is what came, if anything did. */
    static NettyRequestHead unreadable(HttpRequest request, String line) {
        return new NettyRequestHead(line, Optional.empty(), request);
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public @Nullable String header(String name) {
        List<String> values = request.headers().getAll(name);
        return values.isEmpty() ? null : String.join(", ", values);
    }
}
