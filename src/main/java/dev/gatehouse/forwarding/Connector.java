package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;

import dev.gatehouse.routing.UpstreamTlsContexts;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** Opens sockets to upstreams with the transport of the client's connection, and finds the addresses of their names. */
final class Connector implements AutoCloseable {

    /** How long a name's address is believed in seconds, whatever its record says: upstreams move. */
    private static final int LONGEST_TTL = 30;

    private final Transport transport;
    private final AddressResolverGroup<InetSocketAddress> names;
    private final UpstreamTlsContexts tlsContexts = new UpstreamTlsContexts();

    Connector(Transport transport) {
        this.transport = transport;
        this.names = new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelType(transport.channelFor(DatagramChannel.class).asSubclass(DatagramChannel.class))
                .ttl(0, LONGEST_TTL));
    }

    /** All addresses of an upstream, the preferred one first. */
    Future<? extends List<? extends SocketAddress>> addresses(UpstreamAddress upstream, EventLoop loop) {
        String socket = upstream.socket();
        if (socket != null) {
            return loop.newSucceededFuture(List.of(transport == Transport.NIO
                    ? UnixDomainSocketAddress.of(socket)
                    : new DomainSocketAddress(socket)));
        }
        String host = upstream.host();
        if (isLocalhost(host)) {
            return loop.newSucceededFuture(List.of(new InetSocketAddress(NetUtil.LOCALHOST4, upstream.port()),
                    new InetSocketAddress(NetUtil.LOCALHOST6, upstream.port())));
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return names.getResolver(loop).resolveAll(InetSocketAddress.createUnresolved(bare, upstream.port()));
    }

    /** It means this machine whatever stands in files (RFC 6761, section 6.3), and an application may listen on either address. */
    private static boolean isLocalhost(String host) {
        return host.equals("localhost") || host.equals("localhost.");
    }

    /** Begins to connect. The time limit is the caller's. */
    ChannelFuture connect(SocketAddress address, EventLoop loop, ChannelHandler handler) {
        Bootstrap bootstrap = new Bootstrap().group(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(handler);
        if (address instanceof InetSocketAddress) {
            bootstrap.channel(transport.channelFor(SocketChannel.class)).option(ChannelOption.TCP_NODELAY, true);
        } else {
            bootstrap.channel(transport.channelFor(DomainSocketChannel.class));
        }
        return bootstrap.connect(address);
    }

    /**
     * The handler that speaks TLS with an upstream.
     *
     * @throws SSLException if a file of the upstream's settings cannot be used any more
     */
    SslHandler tlsHandler(Upstream upstream, UpstreamTls tls, ByteBufAllocator allocator)
            throws SSLException {
        String host = upstream.address().host();
        SslHandler handler = tlsContexts.of(tls, host).newHandler(allocator, host, upstream.address().port());
        // Whoever connects has a limit of its own.
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** Files may be others from now on. */
    void reloaded() {
        tlsContexts.forget();
    }

    @Override
    public void close() {
        names.close();
    }
}
