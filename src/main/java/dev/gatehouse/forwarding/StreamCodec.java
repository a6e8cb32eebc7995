package dev.gatehouse.forwarding;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.message.HeaderList;

/**
 * Makes Netty's codec of HTTP/2 for a client's connection, with limits to everything that a client could send without end, and
 * with header lists that are read by our own rules rather than Netty's, so that a request that breaks them has its access line.
 */
final class StreamCodec extends Http2FrameCodecBuilder {

    /** How much of a request's body is taken before its upstream has taken any. */
    private static final int WINDOW_OF_STREAM = 256 * 1024;

    /** Room for some streams whose upstreams are slow beside others that go on. */
    private static final int WINDOW_OF_CONNECTION = 4 * 1024 * 1024;

    private static final int MOST_EMPTY_DATA = 2;
    private static final int MOST_SMALL_CONTINUATIONS = 16;
    private static final int SECONDS_OF_RESETS = 10;

    /**
     * How much a client may want.
     *
     * @param streams how many streams may be open at a time
     * @param resets how many of them the client may reset within ten seconds
     * @param headerList how large a header list may be, in the count of RFC 9113, section 10.5.1
     */
    record Limits(int streams, int resets, int headerList) {}

    private final Http2Connection connection = new DefaultHttp2Connection(true, 0);

    private StreamCodec(Limits limits, FrameBudget budget) {
        // Netty's own limit is in force only when the client has heard of it.
        connection.remote().maxActiveStreams(limits.streams());
        decoupleCloseAndGoAway(true);
        decoderEnforceMaxConsecutiveEmptyDataFrames(MOST_EMPTY_DATA);
        decoderEnforceMaxRstFramesPerWindow(limits.resets(), SECONDS_OF_RESETS);
        initialSettings(new Http2Settings().maxConcurrentStreams(limits.streams())
                .initialWindowSize(WINDOW_OF_STREAM)
                .maxHeaderListSize(limits.headerList()));
        Http2ConnectionEncoder encoder = new Encoder(
                new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter()), budget);
        var reader = new DefaultHttp2FrameReader(new HeaderLists(limits.headerList()), MOST_SMALL_CONTINUATIONS);
        codec(new Decoder(new DefaultHttp2ConnectionDecoder(connection, encoder, reader,
                Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false), budget), encoder);
    }

    static Http2FrameCodec with(Limits limits, FrameBudget budget) {
        return new StreamCodec(limits, budget).build();
    }

    /** Lets the client send more on all its streams together. To be called when the codec is in its pipeline. */
    static void widen(Http2FrameCodec codec) throws Http2Exception {
        Http2Connection of = codec.connection();
        int before = of.local().flowController().initialWindowSize(of.connectionStream());
        of.local().flowController().incrementWindowSize(of.connectionStream(), WINDOW_OF_CONNECTION - before);
    }

    private static Http2Exception tooMany(String what) {
        return new Http2Exception(Http2Error.ENHANCE_YOUR_CALM, "too many " + what,
                Http2Exception.ShutdownHint.HARD_SHUTDOWN);
    }

    private static final class HeaderLists extends DefaultHttp2HeadersDecoder {

        HeaderLists(long most) {
            super(false, most);
        }

        @Override
        protected Http2Headers newHeaders() {
            return new HeaderList();
        }
    }

    private static final class Decoder extends DecoratingHttp2ConnectionDecoder {

        private final FrameBudget budget;

        Decoder(Http2ConnectionDecoder original, FrameBudget budget) {
            super(original);
            this.budget = budget;
        }

        @Override
        public void frameListener(@Nullable Http2FrameListener listener) {
            super.frameListener(listener == null ? null : new Counter(listener, budget));
        }
    }

    /** Counts what comes from the client. */
    private static final class Counter extends Http2FrameListenerDecorator {

        private final FrameBudget budget;

        Counter(Http2FrameListener listener, FrameBudget budget) {
            super(listener);
            this.budget = budget;
        }

        private void spend() throws Http2Exception {
            if (!budget.spend()) {
                throw tooMany("frames that carry nothing");
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end)
                throws Http2Exception {
            if (data.isReadable()) {
                budget.earnData();
            }
            return super.onDataRead(context, stream, data, padding, end);
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext context, int stream, Http2Headers headers, int padding,
                boolean end) throws Http2Exception {
            budget.earnHead();
            super.onHeadersRead(context, stream, headers, padding, end);
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext context, int stream, Http2Headers headers, int dependency,
                short weight, boolean exclusive, int padding, boolean end) throws Http2Exception {
            budget.earnHead();
            super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, end);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
            spend();
            super.onSettingsRead(context, settings);
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
            spend();
            super.onPingRead(context, data);
        }

        @Override
        public void onPriorityRead(ChannelHandlerContext context, int stream, int dependency, short weight,
                boolean exclusive) throws Http2Exception {
            spend();
            super.onPriorityRead(context, stream, dependency, weight, exclusive);
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int stream, int increment)
                throws Http2Exception {
            spend();
            super.onWindowUpdateRead(context, stream, increment);
        }

        @Override
        public void onUnknownFrame(ChannelHandlerContext context, byte type, int stream, Http2Flags flags,
                ByteBuf payload) throws Http2Exception {
            spend();
            super.onUnknownFrame(context, type, stream, flags, payload);
        }
    }

    /** Counts what the client makes us send. */
    private static final class Encoder extends DecoratingHttp2ConnectionEncoder {

        private final FrameBudget budget;
        private @Nullable Http2LifecycleManager manager;

        Encoder(Http2ConnectionEncoder original, FrameBudget budget) {
            super(original);
            this.budget = budget;
        }

        @Override
        public void lifecycleManager(Http2LifecycleManager of) {
            manager = of;
            super.lifecycleManager(of);
        }

        @Override
        public ChannelFuture writeData(ChannelHandlerContext context, int stream, ByteBuf data, int padding,
                boolean end, ChannelPromise promise) {
            budget.earnData();
            return super.writeData(context, stream, data, padding, end, promise);
        }

        @Override
        public ChannelFuture writeRstStream(ChannelHandlerContext context, int stream, long error,
                ChannelPromise promise) {
            boolean ours = error == Http2Error.NO_ERROR.code() || error == Http2Error.INTERNAL_ERROR.code();
            ChannelFuture written = super.writeRstStream(context, stream, error, promise);
            if (!ours && !budget.spendReset() && manager != null) {
                manager.onError(context, true, tooMany("streams to reset"));
            }
            return written;
        }
    }
}
