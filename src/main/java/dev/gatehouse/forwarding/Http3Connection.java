package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.message.HeadReader;

/**
 * A client's connection of HTTP/3: what its {@link ClientStream}s share, from the limits to the orderly end.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9114">RFC 9114</a>
 */
final class Http3Connection extends ChannelInboundHandlerAdapter
        implements
            ClientChannel,
            StreamConnection,
            LoopClock.Timed {

    private static final long WINDOW_OF_RESETS = Duration.ofSeconds(10).toNanos();

    /** How the streams of requests are numbered (RFC 9000, section 2.1). */
    private static final int STEP = 4;

    private final Edge edge;
    private final QuicCertificates certificates;
    private final AtomicInteger unproven;
    private final HeadReaders readers;
    private final HostMemory hosts;
    private final Set<ClientStream> streams = new LinkedHashSet<>();
    private @Nullable ChannelHandlerContext context;
    private Exchange.@Nullable Client client;
    private boolean counted;
    private boolean secured;
    private boolean leaving;
    private boolean closed;
    private long lastStream = -STEP;
    private long since;
    private long resetsSince;
    private int resets;

    /** @param unproven how many connections there are whose handshake is not over */
    Http3Connection(Edge edge, QuicCertificates certificates, AtomicInteger unproven) {
        this.unproven = unproven;
        this.edge = edge;
        this.certificates = certificates;
        this.readers = new HeadReaders(edge.requestLimits());
        this.hosts = new HostMemory(edge.forwarded());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        QuicChannel channel = channel();
        LoopClock clock = LoopClock.of(channel.eventLoop());
        since = clock.now();
        if (!(channel.remoteSocketAddress() instanceof InetSocketAddress address)) {
            channel.close();
            return;
        }
        unproven.incrementAndGet();
        client = new Exchange.Client(edge.exchanges().nextConnection(), address, true);
        clock.add(this);
        edge.connections().add(this);
        boolean room = edge.admission().enter(address.getAddress(), edge.forwarded().trusts(client));
        channel.closeFuture().addListener(_ -> closed(address));
        if (!room || edge.isDraining()) {
            close(Http3ErrorCode.H3_EXCESSIVE_LOAD);
        }
    }

    private void closed(InetSocketAddress address) {
        closed = true;
        proven();
        List.copyOf(streams).forEach(ClientStream::lost);
        edge.admission().leave(address.getAddress());
        edge.connections().remove(this);
    }

    private void proven() {
        if (!counted) {
            counted = true;
            unproven.decrementAndGet();
        }
    }

    @Override
    public QuicChannel channel() {
        return (QuicChannel) Objects.requireNonNull(context).channel();
    }

    @Override
    public Edge edge() {
        return edge;
    }

    @Override
    public Exchange.Client client() {
        return Objects.requireNonNull(client);
    }

    @Override
    public HostMemory hosts() {
        return hosts;
    }

    @Override
    public String version() {
        return "HTTP/3.0";
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
            if (leaving) {
                close(Http3ErrorCode.H3_NO_ERROR);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event instanceof SniCompletionEvent sni) {
            certificates.asked(channel(), sni.hostname());
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            secured = handshake.isSuccess();
            proven();
            certificates.shaken(channel(), handshake);
        }
        triggered.fireUserEventTriggered(event);
    }

    /** Behind the codec, which has prepared the stream, and before it is registered. */
    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (message instanceof QuicStreamChannel stream && stream.type() == QuicStreamType.BIDIRECTIONAL) {
            if (leaving) {
                // Not a byte of it was looked at: the client may ask somebody else (RFC 9114, section 5.2).
                stream.shutdown(Http3ErrorCode.H3_REQUEST_REJECTED.code());
            } else {
                lastStream = Math.max(lastStream, stream.streamId());
            }
        }
        reading.fireChannelRead(message);
    }

    /** The client has reset a stream; who does nothing else is let go (CVE-2023-44487). */
    void takenBack() {
        long now = now();
        if (now - resetsSince > WINDOW_OF_RESETS) {
            resetsSince = now;
            resets = 0;
        }
        if (++resets > edge.streamLimits().resets()) {
            close(Http3ErrorCode.H3_EXCESSIVE_LOAD);
        }
    }

    @Override
    public boolean tick(long now) {
        if (closed) {
            return false;
        }
        List.copyOf(streams).forEach(stream -> stream.tick(now));
        Duration limit = secured ? edge.timeouts().keepAlive() : edge.timeouts().clientHeader();
        if (streams.isEmpty() && now - since > limit.toNanos()) {
            close(Http3ErrorCode.H3_NO_ERROR);
        }
        return true;
    }

    /** Says which streams are the last (RFC 9114, section 5.2), and ends the connection with them. */
    @Override
    public void drain() {
        if (leaving) {
            return;
        }
        leaving = true;
        Channel control = Http3.getLocalControlStream(channel());
        if (control != null) {
            control.writeAndFlush(new DefaultHttp3GoAwayFrame(lastStream + STEP));
        }
        if (streams.isEmpty()) {
            close(Http3ErrorCode.H3_NO_ERROR);
        }
    }

    private void close(Http3ErrorCode code) {
        channel().close(true, code.code(), Unpooled.EMPTY_BUFFER);
    }

    /** Whatever goes wrong is the codec's to answer; nobody else has to hear of it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        failing.close();
    }
}
