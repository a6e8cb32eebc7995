package dev.gatehouse.forwarding;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.message.BodyReader;
import dev.gatehouse.message.HeadReader;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.resolver.Foothold;

/**
 * A connection to an upstream: carries one exchange at a time, reads its response and hands it to the {@link ClientSide} that
 * asked, then waits in the {@link UpstreamPool} for the next.
 */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    /** What the connection is busy with. */
    private enum State {
        IDLE, HEAD, BODY, TUNNEL, CLOSED
    }

    /** How many seconds an upstream may take to read the rest of a tunnel. */
    private static final long LONGEST_END = 60;

    private final Upstream upstream;
    private final UpstreamPool pool;
    private final Channel channel;
    private final HeadReader reader;
    private final BodyReader body;
    private final long created;
    private final @Nullable Foothold foothold;
    private State state = State.IDLE;
    private @Nullable UpstreamExchange exchange;
    private @Nullable ResponseRules rules;
    private @Nullable Throwable lastError;
    private long idleSince;
    private boolean reused;

    /** @param foothold where the upstream's name led when this was made; null where it has none */
    UpstreamConnection(Upstream upstream, UpstreamPool pool, Channel channel, @Nullable Foothold foothold,
            HeadReader.Limits limits, long now) {
        this.upstream = upstream;
        this.pool = pool;
        this.channel = channel;
        this.foothold = foothold;
        this.reader = HeadReader.ofResponses(limits);
        this.body = new BodyReader(limits);
        this.created = now;
        this.idleSince = now;
    }

    Upstream upstream() {
        return upstream;
    }

    Channel channel() {
        return channel;
    }

    /** The version of TLS and the cipher; null where it is not encrypted. */
    @Nullable
    String protocol() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null
                ? null
                : tls.engine().getSession().getProtocol() + " " + tls.engine().getSession().getCipherSuite();
    }

    /** Whether it has carried a request before, so that the upstream may just have closed it. */
    boolean isReused() {
        return reused;
    }

    /** Whether the upstream's name leads elsewhere now, so that no other request should go this way. */
    boolean isLeftBehind() {
        return foothold != null && foothold.isLost();
    }

    long created() {
        return created;
    }

    long idleSince() {
        return idleSince;
    }

    /** Whether anything of the response has come. */
    boolean hasResponseBegun() {
        return state == State.BODY || state == State.TUNNEL || !reader.isEmpty();
    }

    /** Begins an exchange; its request is written next. */
    void begin(UpstreamExchange next) {
        exchange = next;
        state = State.HEAD;
        reader.start();
    }

    boolean isBusyWith(UpstreamExchange one) {
        return exchange == one;
    }

    /** Writes a part of the request, or of what a tunnel carries, and becomes its owner. */
    void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    /** Asks for more of the response, or for none for now. */
    void read(boolean more) {
        channel.config().setAutoRead(more);
    }

    /** Ends it without a word to its exchange. */
    void abandon() {
        exchange = null;
        state = State.CLOSED;
        channel.close();
    }

    /** Ends a tunnel once everything written so far is sent. */
    void endTunnel() {
        exchange = null;
        state = State.CLOSED;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        channel.eventLoop().schedule(() -> channel.close(), LONGEST_END, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            while (in.isReadable() && state != State.CLOSED) {
                take(in);
            }
        } finally {
            in.release();
        }
    }

    private void take(ByteBuf in) {
        UpstreamExchange current = exchange;
        if (current == null) {
            // Who speaks without having been asked is not to be trusted with the next question.
            pool.forget(this);
            abandon();
            return;
        }
        switch (state) {
            case HEAD -> readHead(in, current);
            case BODY -> readBody(in, current);
            case TUNNEL -> current.tunnelled(in.readRetainedSlice(in.readableBytes()));
            case IDLE, CLOSED -> in.skipBytes(in.readableBytes());
        }
    }

    private void readHead(ByteBuf in, UpstreamExchange current) {
        switch (reader.read(in)) {
            case MORE -> {
            }
            case COMPLETE -> answered(in, current);
            case MALFORMED, VERSION_UNKNOWN -> lose(current, new DecoderException("not HTTP"));
            case LINE_TOO_LONG, TOO_LARGE -> lose(current, new TooLongHttpHeaderException("response head"));
        }
    }

    private void answered(ByteBuf in, UpstreamExchange current) {
        ResponseRules read = ResponseRules.of(reader.head(), current.isToHead());
        if (!read.proper() || (read.status() == ResponseRules.SWITCHING_PROTOCOLS && !current.isUpgrade())) {
            lose(current, new DecoderException("not a proper response"));
        } else if (read.isInformational()) {
            current.informational(reader.head());
            reader.start();
        } else if (read.status() == ResponseRules.SWITCHING_PROTOCOLS) {
            state = State.TUNNEL;
            current.switchProtocols(reader.head());
        } else {
            rules = read;
            state = State.BODY;
            body.start(read.framing());
            current.answered(reader.head(), read);
            endIfComplete(in, current);
        }
    }

    private void readBody(ByteBuf in, UpstreamExchange current) {
        ClientSide client = current.client();
        int from = in.readerIndex();
        long before = body.dataBytes();
        if (client.takesChunks()) {
            body.read(in, BodyReader.NOBODY);
            int length = in.readerIndex() - from;
            // What is wrong may be the very end, and the client must not take it for one.
            if (length > 0 && !body.isMalformed()) {
                client.body(in.retainedSlice(from, length));
            }
        } else {
            body.read(in, (data, index, length) -> client.body(data.retainedSlice(index, length)));
        }
        current.received(body.dataBytes() - before);
        if (body.isMalformed()) {
            lose(current, new DecoderException("not a proper body"));
        } else {
            endIfComplete(in, current);
        }
    }

    private void endIfComplete(ByteBuf in, UpstreamExchange current) {
        if (exchange != null && body.isComplete()) {
            end(current, !in.isReadable());
        }
    }

    private void end(UpstreamExchange current, boolean nothingFollows) {
        exchange = null;
        boolean reusable = rules != null && rules.keepAlive() && nothingFollows && current.isRequestSent()
                && channel.isActive();
        if (reusable) {
            state = State.IDLE;
            reused = true;
            idleSince = pool.now();
            read(true);
            pool.give(this);
        } else {
            state = State.CLOSED;
            channel.close();
        }
        current.ended(body.trailers());
    }

    private void lose(UpstreamExchange current, Throwable cause) {
        boolean begun = hasResponseBegun();
        abandon();
        current.lost(this, cause, begun);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.client().flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.upstreamWritable(channel.isWritable());
        }
    }

    /** A reset or an error of TLS; the end of the connection follows. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lastError = cause;
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        UpstreamExchange current = exchange;
        State was = state;
        state = State.CLOSED;
        exchange = null;
        if (current == null) {
            pool.forget(this);
        } else if (was == State.TUNNEL) {
            current.tunnelEnded();
        } else if (was == State.BODY && body.endsWithConnection() && lastError == null) {
            current.ended(body.trailers());
        } else {
            boolean begun = was == State.BODY || !reader.isEmpty();
            current.lost(this, lastError == null ? new ClosedChannelException() : lastError, begun);
        }
    }
}
