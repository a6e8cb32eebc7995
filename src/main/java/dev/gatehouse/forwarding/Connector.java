package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailedException;
import dev.gatehouse.resolver.Foothold;
import dev.gatehouse.resolver.KnownName;
import dev.gatehouse.resolver.Resolution;
import dev.gatehouse.resolver.Resolver;
import dev.gatehouse.routing.UpstreamTlsContexts;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** Opens sockets to upstreams with the transport of the client's connection, and finds the addresses of their names. */
final class Connector {

    private final Transport transport;
    private final Resolver names;
    private final UpstreamTlsContexts tlsContexts = new UpstreamTlsContexts();

    Connector(Transport transport, Resolver names) {
        this.transport = transport;
        this.names = names;
    }

    /**
     * All addresses of an upstream, the preferred one first; never none, but a failure that says why. Done already where they need
     * not be looked up.
     */
    Future<List<SocketAddress>> addresses(UpstreamAddress upstream, EventLoop loop) {
        String socket = upstream.socket();
        if (socket != null) {
            return loop.newSucceededFuture(List.of(transport == Transport.NIO
                    ? UnixDomainSocketAddress.of(socket)
                    : new DomainSocketAddress(socket)));
        }
        KnownName name = names.name(upstream.host());
        Resolution fresh = names.fresh(name);
        return fresh == null
                ? whenDone(names.resolve(name), name, upstream, loop)
                : done(name, fresh, upstream, loop);
    }

    /**
     * Asks again for the addresses of an upstream that could not be reached at those it has; empty where it has no name that could
     * lead elsewhere. Never none, but a failure that says why.
     */
    Optional<Future<List<SocketAddress>>> addressesAgain(UpstreamAddress upstream, EventLoop loop) {
        KnownName name = name(upstream);
        return name == null || name.isLiteral()
                ? Optional.empty()
                : Optional.of(whenDone(names.again(name), name, upstream, loop));
    }

    /** An address has taken no connection, or not as soon as another one of the same upstream. */
    void failed(UpstreamAddress upstream, SocketAddress address) {
        KnownName name = name(upstream);
        if (name != null && address instanceof InetSocketAddress inet) {
            names.failed(name, inet.getAddress());
        }
    }

    /** What is known of the name of an upstream; null where it is connected to without one. */
    @Nullable
    KnownName name(UpstreamAddress upstream) {
        return upstream.socket() != null ? null : names.name(upstream.host());
    }

    /** What tells a connection that the name of its upstream leads elsewhere; null where it cannot. */
    @Nullable
    Foothold foothold(UpstreamAddress upstream, Channel channel) {
        KnownName name = name(upstream);
        return name != null && !name.isLiteral() && channel.remoteAddress() instanceof InetSocketAddress remote
                ? new Foothold(name, remote.getAddress())
                : null;
    }

    private Future<List<SocketAddress>> whenDone(CompletableFuture<Resolution> asked, KnownName name,
            UpstreamAddress upstream, EventLoop loop) {
        Promise<List<SocketAddress>> promise = loop.newPromise();
        asked.thenAccept(resolution -> complete(promise, name, resolution, upstream));
        return promise;
    }

    private Future<List<SocketAddress>> done(KnownName name, Resolution resolution, UpstreamAddress upstream,
            EventLoop loop) {
        Promise<List<SocketAddress>> promise = loop.newPromise();
        complete(promise, name, resolution, upstream);
        return promise;
    }

    private void complete(Promise<List<SocketAddress>> promise, KnownName name, Resolution resolution,
            UpstreamAddress upstream) {
        if (resolution.addresses().isEmpty()) {
            promise.tryFailure(new UpstreamFailedException(resolution.noAddress()));
            return;
        }
        List<SocketAddress> addresses = new ArrayList<>(resolution.addresses().size());
        names.inTurn(name, resolution)
                .forEach(address -> addresses.add(new InetSocketAddress(address, upstream.port())));
        promise.trySuccess(addresses);
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

    /** A failure of a handshake, with its cause where it can only be known by the handler's engine. */
    Throwable explained(Throwable failure, SslHandler tls) {
        return tlsContexts.explained(failure, tls.engine());
    }

    /** Files may be others from now on. */
    void reloaded() {
        tlsContexts.forget();
    }
}
