package dev.gatehouse.forwarding;

import java.util.Map;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3HeadersValidationException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.PromiseNotifier;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.message.HeaderList;

/**
 * Makes of a stream of HTTP/3 what a {@link ClientStream} takes it for: one of HTTP/2, whose messages are the same but for where
 * their end is said. In HTTP/3 it is the stream that ends (RFC 9114, section 4.1), in HTTP/2 a flag of the last frame.
 */
final class Http3Frames extends ChannelDuplexHandler {

    private final Http3Connection connection;
    private @Nullable HeaderList head;
    private boolean begun;
    private boolean ended;
    private @Nullable ChannelFuture written;
    private boolean finished;

    Http3Frames(Http3Connection connection) {
        this.connection = connection;
    }

    private static QuicStreamChannel stream(ChannelHandlerContext context) {
        return (QuicStreamChannel) context.channel();
    }

    // What the client sends.

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        switch (message) {
            case Http3HeadersFrame headers when !begun -> begin(reading, listOf(headers.headers()));
            case Http3HeadersFrame trailers -> {
                passHead(reading, false);
                ended = true;
                reading.fireChannelRead(new DefaultHttp2HeadersFrame(listOf(trailers.headers()), true));
            }
            case Http3DataFrame data -> {
                passHead(reading, false);
                reading.fireChannelRead(new DefaultHttp2DataFrame(data.content(), false));
            }
            default -> ReferenceCountUtil.release(message);
        }
    }

    /** There is no stream to the rest of the program before there is a request. */
    private void begin(ChannelHandlerContext reading, HeaderList list) {
        begun = true;
        head = list;
        reading.pipeline().addLast(new ClientStream(connection));
    }

    private static HeaderList listOf(Http3Headers headers) {
        var list = new HeaderList();
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            list.add(field.getKey(), field.getValue());
        }
        return list;
    }

    private void passHead(ChannelHandlerContext context, boolean last) {
        if (head != null) {
            HeaderList list = head;
            head = null;
            context.fireChannelRead(new DefaultHttp2HeadersFrame(list, last));
        }
    }

    /** Whether a head is all of the message is known only now: its end is told after what has been read. */
    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        if (head == null) {
            reading.fireChannelReadComplete();
        } else {
            reading.executor().execute(() -> {
                passHead(reading, false);
                reading.fireChannelReadComplete();
            });
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && begun && !ended) {
            ended = true;
            if (head != null) {
                passHead(triggered, true);
            } else {
                triggered.fireChannelRead(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
            }
            triggered.fireChannelReadComplete();
        }
    }

    /**
     * The client takes the request back, or what it sends is none. Who has sent the whole request and takes it back only asks us to stop
     * sending (RFC 9000, section 3.5), which Netty tells nobody before there is something to send.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        if ((cause instanceof Http3HeadersValidationException || cause instanceof Http3Exception) && !begun) {
            // What is in no list is malformed, too; and so it has its line in the log.
            begin(failing, new HeaderList());
            passHead(failing, true);
        } else if (begun) {
            connection.takenBack();
            failing.fireUserEventTriggered(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
        } else {
            failing.close();
        }
        ended = true;
    }

    // What we send.

    @Override
    public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
        switch (message) {
            case Http2HeadersFrame headers -> {
                written = writing.write(new DefaultHttp3HeadersFrame(headersOf(headers.headers())),
                        headers.isEndStream() ? writing.newPromise() : promise.unvoid());
                endIf(headers.isEndStream(), writing, promise);
            }
            case Http2DataFrame data -> {
                if (data.isEndStream() && !data.content().isReadable()) {
                    data.release();
                } else {
                    written = writing.write(new DefaultHttp3DataFrame(data.content()),
                            data.isEndStream() ? writing.newPromise() : promise.unvoid());
                }
                endIf(data.isEndStream(), writing, promise);
            }
            case Http2ResetFrame reset -> {
                reset(stream(writing), reset.errorCode());
                promise.trySuccess();
            }
            default -> {
                ReferenceCountUtil.release(message);
                promise.tryFailure(new IllegalStateException("not a frame of a stream"));
            }
        }
    }

    private static Http3Headers headersOf(Http2Headers fields) {
        var headers = new DefaultHttp3Headers(false);
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            headers.add(field.getKey(), field.getValue());
        }
        return headers;
    }

    /** The end is not queued behind what has been written, but would overtake it: it has to wait. */
    private void endIf(boolean last, ChannelHandlerContext writing, ChannelPromise promise) {
        if (last) {
            ChannelFuture before = written == null ? writing.newSucceededFuture() : written;
            before.addListener(done -> {
                if (done.isSuccess()) {
                    finished = true;
                    stream(writing).shutdownOutput().addListener(new PromiseNotifier<>(promise.unvoid()));
                } else {
                    promise.tryFailure(done.cause());
                }
            });
        }
    }

    /** A stream that is closed ends as if it were whole; one that is not has to be reset before. */
    @Override
    public void close(ChannelHandlerContext closing, ChannelPromise promise) {
        if (!finished) {
            reset(stream(closing), Http2Error.INTERNAL_ERROR.code());
        }
        closing.close(promise);
    }

    private void reset(QuicStreamChannel stream, long error) {
        if (error == Http2Error.NO_ERROR.code()) {
            // The answer is whole; it is only that nobody waits for the rest of the request (RFC 9114, section 4.1.1).
            stream.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
        } else {
            finished = true;
            stream.shutdown(codeOf(error));
        }
    }

    private static int codeOf(long error) {
        if (error == Http2Error.PROTOCOL_ERROR.code()) {
            return Http3ErrorCode.H3_MESSAGE_ERROR.code();
        }
        return error == Http2Error.CANCEL.code()
                ? Http3ErrorCode.H3_REQUEST_CANCELLED.code()
                : Http3ErrorCode.H3_INTERNAL_ERROR.code();
    }
}
