package dev.gatehouse.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectDecoder;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** Netty's codec at its strictest, with room for everything that our own reader has room for: what it says of the same bytes. */
final class StrictCodec implements AutoCloseable {

    private static final int ROOM = 1 << 20;

    private final EmbeddedChannel channel;
    private final StringBuilder data = new StringBuilder();
    private @Nullable HttpMessage head;
    private @Nullable LastHttpContent last;
    private @Nullable Throwable refusal;

    private StrictCodec(HttpObjectDecoder decoder) {
        this.channel = new EmbeddedChannel(decoder);
    }

    static StrictCodec ofRequests() {
        return new StrictCodec(new HttpRequestDecoder(strict()));
    }

    /** @param toHead whether these are answers to HEAD, which the codec has to be told */
    static StrictCodec ofResponses(boolean toHead) {
        return new StrictCodec(new HttpResponseDecoder(strict()) {

            @Override
            protected boolean isContentAlwaysEmpty(HttpMessage message) {
                return toHead || super.isContentAlwaysEmpty(message);
            }
        });
    }

    private static HttpDecoderConfig strict() {
        return new HttpDecoderConfig().setMaxInitialLineLength(ROOM)
                .setMaxHeaderSize(ROOM)
                .setMaxChunkSize(ROOM)
                .setStrictLineParsing(true)
                .setValidateHeaders(true)
                .setAllowDuplicateContentLengths(false)
                .setUseRfc9112TransferEncoding(true);
    }

    /** Gives it bytes. */
    void feed(byte[] bytes, int from, int to) {
        channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, from, to)));
        take();
    }

    /** The end of the connection. */
    void end() {
        channel.finish();
        take();
    }

    private void take() {
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (next instanceof HttpObject object && object.decoderResult().isFailure()) {
                refusal = object.decoderResult().cause();
            }
            if (next instanceof HttpMessage message) {
                head = message;
            }
            if (next instanceof HttpContent content) {
                data.append(content.content().toString(StandardCharsets.ISO_8859_1));
                content.release();
            }
            if (next instanceof LastHttpContent end) {
                last = end;
            }
        }
    }

    /** Why it refuses what it was given; null if it does not. */
    @Nullable
    Throwable refusal() {
        return refusal;
    }

    /** Whether the message that began has come to its end. */
    boolean isComplete() {
        return last != null;
    }

    /** Whether another message may follow on the connection. */
    boolean isKeepAlive() {
        return head != null && HttpUtil.isKeepAlive(head);
    }

    List<String> firstLine() {
        return switch (head) {
            case HttpRequest request -> List.of(request.method().name(), request.uri(),
                    request.protocolVersion().text());
            case HttpResponse response -> List.of(response.protocolVersion().text(),
                    Integer.toString(response.status().code()), response.status().reasonPhrase());
            case null, default -> List.of();
        };
    }

    List<String> fields() {
        return head == null ? List.of() : fields(head.headers());
    }

    String data() {
        return data.toString();
    }

    List<String> trailers() {
        return last == null ? List.of() : fields(last.trailingHeaders());
    }

    /** Forgets the message that is complete. */
    void next() {
        head = null;
        last = null;
        data.setLength(0);
    }

    private static List<String> fields(HttpHeaders headers) {
        List<String> fields = new ArrayList<>();
        headers.iteratorAsString().forEachRemaining(field -> fields.add(field.getKey() + ": " + field.getValue()));
        return fields;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
