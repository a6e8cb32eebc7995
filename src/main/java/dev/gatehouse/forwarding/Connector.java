package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.Future;

/** Opens sockets to upstreams with the transport of the client's connection, and finds the addresses of their names. */
final class Connector implements AutoCloseable {

    /** How long a name's address is believed in seconds, whatever its record says: upstreams move. */
    private static final int LONGEST_TTL = 30;

    private final Transport transport;
    private final AddressResolverGroup<InetSocketAddress> names;

    Connector(Transport transport) {
        this.transport = transport;
        this.names = new DnsAddressResolverGroup(
                new DnsNameResolverBuilder()
                        .datagramChannelType(
                                transport.channelFor(DatagramChannel.class).asSubclass(DatagramChannel.class))
                        .ttl(0, LONGEST_TTL));
    }

    /** All addresses of an upstream, the preferred one first. */
    Future<List<InetSocketAddress>> addresses(Upstream upstream, EventLoop loop) {
        String host = upstream.address().host();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return names.getResolver(loop).resolveAll(InetSocketAddress.createUnresolved(bare, upstream.address().port()));
    }

    /** Begins to connect. The time limit is the caller's. */
    ChannelFuture connect(SocketAddress address, EventLoop loop, ChannelHandler handler) {
        return new Bootstrap().group(loop)
                .channel(transport.channelFor(SocketChannel.class))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(handler)
                .connect(address);
    }

    @Override
    public void close() {
        names.close();
    }
}
