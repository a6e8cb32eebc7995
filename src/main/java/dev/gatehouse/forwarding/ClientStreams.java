package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.HeadReader;

/**
 * A client's connection of HTTP/2: what its {@link ClientStream}s share, from the limits to the orderly end.
 *
 * <p>Takes the place of a {@link ClientConnection} whose first bytes turned out to be the preface of HTTP/2, and of everything
 * behind it.
 */
final class ClientStreams extends ChannelInboundHandlerAdapter
        implements
            ClientChannel,
            StreamConnection,
            LoopClock.Timed {

    private static final String PREFACE = "PRI * HTTP/2.0";

    /** How long a client is waited for to hear that the end is near. */
    private static final long LAST_CALL = Duration.ofSeconds(1).toNanos();

    /** How far the connection has come on the way to its end. */
    private enum Stage {
        OPEN, LAST_CALL, LEAVING, CLOSED
    }

    private final Edge edge;
    private final Exchange.Client client;
    private final Http2FrameCodec codec;
    private final FrameBudget budget;
    private final HostMemory hosts;
    private final Set<ClientStream> streams = new LinkedHashSet<>();
    private final HeadReaders readers;
    private @Nullable ChannelHandlerContext context;
    private Stage stage = Stage.OPEN;
    private long since;
    private long stalledSince;
    private boolean stalled;
    private long leastLeft;

    private ClientStreams(Edge edge, Exchange.Client client, FrameBudget budget, Http2FrameCodec codec) {
        this.edge = edge;
        this.client = client;
        this.budget = budget;
        this.codec = codec;
        this.readers = new HeadReaders(edge.requestLimits());
        this.hosts = new HostMemory(edge.forwarded());
    }

    /** Whether the first line that was read is no request's, but how a connection of HTTP/2 begins (RFC 9113, section 3.4). */
    static boolean isPreface(Head head) {
        return head.line().equals(PREFACE);
    }

    /**
     * Puts a connection of HTTP/2 into the place of a handler and of all those behind it.
     *
     * @param begun the bytes that have come so far, whose ownership goes over
     */
    static void takeOver(ChannelHandlerContext of, Edge edge, Exchange.Client client, ByteBuf begun) {
        ChannelPipeline pipeline = of.pipeline();
        while (pipeline.last() != of.handler()) {
            pipeline.removeLast();
        }
        var budget = new FrameBudget();
        Http2FrameCodec codec = StreamCodec.with(edge.streamLimits(), budget);
        var streams = new ClientStreams(edge, client, budget, codec);
        pipeline.addLast(codec, streams, new Http2MultiplexHandler(streams.openStreams()));
        of.fireChannelRead(begun);
        pipeline.remove(of.handler());
    }

    private ChannelHandler openStreams() {
        return new ChannelInitializer<>() {

            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new ClientStream(ClientStreams.this));
            }

            @Override
            public boolean isSharable() {
                return true;
            }
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Http2Exception {
        context = added;
        LoopClock clock = LoopClock.of(channel().eventLoop());
        since = clock.now();
        clock.add(this);
        edge.connections().add(this);
        StreamCodec.widen(codec);
        if (edge.isDraining()) {
            drain();
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    @Override
    public Channel channel() {
        return context().channel();
    }

    @Override
    public Edge edge() {
        return edge;
    }

    @Override
    public Exchange.Client client() {
        return client;
    }

    @Override
    public HostMemory hosts() {
        return hosts;
    }

    @Override
    public String version() {
        return "HTTP/2.0";
    }

    @Override
    public long now() {
        return LoopClock.of(channel().eventLoop()).now();
    }

    @Override
    public HeadReader takeReader() {
        return readers.take();
    }

    @Override
    public void giveReader(HeadReader reader) {
        readers.give(reader);
    }

    @Override
    public void opened(ClientStream stream) {
        streams.add(stream);
    }

    @Override
    public void closed(ClientStream stream) {
        if (streams.remove(stream) && streams.isEmpty()) {
            since = now();
            if (stage == Stage.LEAVING) {
                close();
            }
        }
    }

    /** Frames of streams go to the streams; all others are Netty's business, and have been minded already. */
    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (message instanceof Http2StreamFrame) {
            reading.fireChannelRead(message);
            return;
        }
        if (message instanceof Http2PingFrame ping && ping.ack() && stage == Stage.LAST_CALL) {
            leave();
        }
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        stalled = !changed.channel().isWritable();
        stalledSince = now();
        changed.fireChannelWritabilityChanged();
    }

    @Override
    public boolean tick(long now) {
        if (stage == Stage.CLOSED) {
            return false;
        }
        budget.refill();
        List.copyOf(streams).forEach(stream -> stream.tick(now));
        if (stalled && now - stalledSince > edge.timeouts().idle().toNanos()) {
            channel().close();
        } else if (stage == Stage.LAST_CALL && now - since > LAST_CALL) {
            leave();
        } else if (stage == Stage.OPEN && streams.isEmpty() && now - since > edge.timeouts().keepAlive().toNanos()) {
            leave();
        } else if (stage == Stage.LEAVING && streams.isEmpty() && nothingLeaves(now)) {
            channel().close();
        }
        return true;
    }

    /** Whether the client has taken nothing for too long of what waits for it; too little waits to count as stalled. */
    private boolean nothingLeaves(long now) {
        ChannelOutboundBuffer waiting = channel().unsafe().outboundBuffer();
        long left = waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
        if (left < leastLeft) {
            leastLeft = left;
            since = now;
        }
        return now - since > edge.timeouts().idle().toNanos();
    }

    /** Says that the end is near, and goes on taking what the client sends before it hears of it (RFC 9113, section 6.8). */
    @Override
    public void drain() {
        if (stage == Stage.OPEN) {
            stage = Stage.LAST_CALL;
            since = now();
            context().write(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE));
            context().writeAndFlush(new DefaultHttp2PingFrame(0));
        }
    }

    /** No stream is taken any more; the connection ends with the last one that is there. */
    private void leave() {
        stage = Stage.LEAVING;
        context().writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        if (streams.isEmpty()) {
            close();
        }
    }

    private void close() {
        since = now();
        leastLeft = Long.MAX_VALUE;
        context().writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Errors of a stream are its own; after one of HTTP/2 the codec says why and closes, and after any other nothing can be said. */
    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        if (cause instanceof Http2FrameStreamException) {
            failing.fireExceptionCaught(cause);
        } else if (!(cause instanceof Http2Exception)) {
            failing.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        stage = Stage.CLOSED;
        List.copyOf(streams).forEach(ClientStream::lost);
        edge.admission().leave(client.address().getAddress());
        edge.connections().remove(this);
        inactive.fireChannelInactive();
    }
}
