package dev.gatehouse.forwarding;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.netty.http.server.HttpServer;

/** Opens ports for visitors beside Boot's own one, by Boot's own factory with the same settings. */
final class VisitorServers {

    private static final AttributeKey<Boolean> SECURED = AttributeKey.valueOf(VisitorServers.class, "secured");

    private final HttpHandler handler;
    private final ReactorResourceFactory resources;
    private final List<NettyServerCustomizer> customizers;
    private final Preparation preparation;

    /** Does to a factory what Boot does to that of its own server. */
    interface Preparation {

        void prepare(ConfigurableReactiveWebServerFactory factory);
    }

    VisitorServers(HttpHandler handler, ReactorResourceFactory resources, List<NettyServerCustomizer> customizers,
            Preparation preparation) {
        this.handler = handler;
        this.resources = resources;
        this.customizers = List.copyOf(customizers);
        this.preparation = preparation;
    }

    /** Whether the connection came to a port for TLS. */
    static boolean isSecured(Channel channel) {
        return channel.hasAttr(SECURED);
    }

    /** A port for plain HTTP, or whatever Boot's own port is for. */
    VisitorServer plain(@Nullable InetAddress address, int port) {
        return open(factory(address, port));
    }

    /** A port whose connections begin with TLS. */
    VisitorServer secured(@Nullable InetAddress address, int port) {
        NettyReactiveWebServerFactory factory = factory(address, port);
        factory.setSsl(null);
        factory.addServerCustomizers(http -> http.childAttr(SECURED, true));
        return open(factory);
    }

    private NettyReactiveWebServerFactory factory(@Nullable InetAddress address, int port) {
        var factory = new NettyReactiveWebServerFactory();
        preparation.prepare(factory);
        factory.setPort(port);
        factory.setAddress(address);
        factory.setResourceFactory(resources);
        customizers.forEach(factory::addServerCustomizers);
        return factory;
    }

    private VisitorServer open(NettyReactiveWebServerFactory factory) {
        var acceptor = new CompletableFuture<Channel>();
        factory.addServerCustomizers((HttpServer http) -> http.attr(Acceptors.OURS, true)
                .doOnBound(bound -> acceptor.complete(bound.channel())));
        WebServer server = factory.getWebServer(handler);
        server.start();
        // The server says that it listens a moment before it says by which channel.
        return new VisitorServer(server, acceptor.join());
    }
}
