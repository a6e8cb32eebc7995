package dev.gatehouse.forwarding;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.ChannelBindException;
import reactor.netty.resources.LoopResources;

import dev.gatehouse.site.TimeoutProperties;

/**
 * The port for HTTP/3: QUIC over UDP, beside the one for TLS over TCP. Its connections share one event loop, that of its socket.
 */
final class Http3Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Http3Listener.class);

    private static final long WINDOW_OF_STREAM = 256L * 1024;
    private static final long WINDOW_OF_CONNECTION = 4L * 1024 * 1024;
    private static final long WINDOW_OF_CONTROL = 16L * 1024;

    /** Three of the protocol's own (RFC 9114, section 6.2), and some that are there to be ignored. */
    private static final long CONTROLS = 8;

    /** Lists that are a little too large are refused with a page; what is far too large ends the connection. */
    private static final long ROOM_IN_LISTS = 2;

    /** With so many connections and more whose client has not gone on, addresses have to be proven. */
    private static final int MANY = 64;

    private final Edge edge;
    private final QuicCertificates certificates;
    private final LoopResources loops;
    private final AtomicInteger unproven = new AtomicInteger();

    Http3Listener(Edge edge, QuicCertificates certificates, LoopResources loops) {
        this.edge = edge;
        this.certificates = certificates;
        this.loops = loops;
    }

    /**
     * Opens a port.
     *
     * @param address where to listen; everywhere if null
     * @return null where there is none: not every machine has what QUIC needs
     */
    @Nullable
    Http3Port open(@Nullable InetAddress address, int port) {
        if (!Quic.isAvailable()) {
            LOG.warn("gatehouse.https.http3: left off, for this machine's system or processor there is no QUIC ({})",
                    String.valueOf(Quic.unavailabilityCause()));
            return null;
        }
        var at = address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
        var opened = new Http3Port();
        EventLoopGroup group = loops.onServer(true);
        ChannelFuture bound = new Bootstrap().group(group)
                .channel(loops.onChannelClass(DatagramChannel.class, group))
                .handler(codec(opened))
                .bind(at)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw ChannelBindException.fail(at, bound.cause());
        }
        opened.opened(bound.channel());
        return opened;
    }

    private ChannelHandler codec(Http3Port port) {
        TimeoutProperties timeouts = edge.timeouts();
        Duration longest = List.of(timeouts.keepAlive(), timeouts.idle(), timeouts.firstByte())
                .stream()
                .max(Duration::compareTo)
                .orElseThrow();
        return Http3.newQuicServerCodecBuilder()
                .sslContext(QuicSslContextBuilder.buildForServerWithSni(certificates))
                // We have limits of our own that are more exact; this is for clients that have gone without a word.
                .maxIdleTimeout(longest.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(WINDOW_OF_CONNECTION)
                .initialMaxStreamDataBidirectionalRemote(WINDOW_OF_STREAM)
                .initialMaxStreamDataUnidirectional(WINDOW_OF_CONTROL)
                .initialMaxStreamsBidirectional(edge.streamLimits().streams())
                .initialMaxStreamsUnidirectional(CONTROLS)
                .tokenHandler(new RetryTokens(() -> unproven.get() > MANY))
                .handler(new ChannelInitializer<QuicChannel>() {

                    @Override
                    protected void initChannel(QuicChannel channel) {
                        if (port.takes(channel)) {
                            connect(channel);
                        }
                    }

                    @Override
                    public boolean isSharable() {
                        return true;
                    }
                })
                .build();
    }

    private void connect(QuicChannel channel) {
        var connection = new Http3Connection(edge, certificates, unproven);
        var streams = new ChannelInitializer<QuicStreamChannel>() {

            @Override
            protected void initChannel(QuicStreamChannel stream) {
                stream.pipeline().addLast(new Http3Frames(connection));
            }
        };
        var settings = new Http3Settings().maxFieldSectionSize(edge.streamLimits().headerList() * ROOM_IN_LISTS);
        channel.pipeline()
                .addLast(new Http3ServerConnectionHandler(streams, null, null, new DefaultHttp3SettingsFrame(settings),
                        true), connection);
    }
}
