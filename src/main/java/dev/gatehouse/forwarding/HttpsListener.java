package dev.gatehouse.forwarding;

import java.util.List;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;

import dev.gatehouse.tls.HttpsProperties;

/**
 * The port for https: a second server like Boot's own one, made by Boot's own factory with the same settings, whose connections
 * begin with TLS; and HTTP/3 beside it where it is wanted.
 */
public final class HttpsListener implements SmartLifecycle {

    private static final AttributeKey<Boolean> SECURED = AttributeKey.valueOf(HttpsListener.class, "secured");

    private final HttpsProperties settings;
    private final HttpHandler handler;
    private final ReactorResourceFactory resources;
    private final List<NettyServerCustomizer> customizers;
    private final Preparation preparation;
    private final HttpsPorts ports;
    private final Http3Listener http3;
    private @Nullable WebServer server;

    /** Does to a factory what Boot does to that of its own server. */
    interface Preparation {

        void prepare(ConfigurableReactiveWebServerFactory factory);
    }

    HttpsListener(HttpsProperties settings, HttpHandler handler, ReactorResourceFactory resources,
            List<NettyServerCustomizer> customizers, Preparation preparation, HttpsPorts ports,
            Http3Listener http3) {
        this.settings = settings;
        this.handler = handler;
        this.resources = resources;
        this.customizers = customizers;
        this.preparation = preparation;
        this.ports = ports;
        this.http3 = http3;
    }

    /** Whether the connection came to this port. */
    static boolean accepted(Channel channel) {
        return channel.hasAttr(SECURED);
    }

    /** The port it listens on; 0 while it does not. */
    public int port() {
        WebServer listening = server;
        return listening == null ? 0 : listening.getPort();
    }

    @Override
    public void start() {
        Integer port = settings.port();
        if (port == null) {
            return;
        }
        var factory = new NettyReactiveWebServerFactory();
        preparation.prepare(factory);
        factory.setPort(port);
        factory.setSsl(null);
        factory.setResourceFactory(resources);
        customizers.forEach(factory::addServerCustomizers);
        factory.addServerCustomizers(http -> http.childAttr(SECURED, true));
        WebServer listening = factory.getWebServer(handler);
        listening.start();
        ports.tcp(listening.getPort());
        server = listening;
        if (settings.http3() && http3.open(listening.getPort())) {
            ports.udp(listening.getPort());
        }
    }

    @Override
    public void stop() {
        WebServer listening = server;
        if (listening != null) {
            ports.udp(0);
            http3.close();
            listening.stop();
            server = null;
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** Beside Boot's server, and so before anybody may hear that it listens. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 2048 - 1;
    }
}
