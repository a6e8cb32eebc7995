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
 * begin with TLS.
 */
public final class HttpsListener implements SmartLifecycle {

    private static final AttributeKey<Boolean> SECURED = AttributeKey.valueOf(HttpsListener.class, "secured");

    private final HttpsProperties settings;
    private final HttpHandler handler;
    private final ReactorResourceFactory resources;
    private final List<NettyServerCustomizer> customizers;
    private final Preparation preparation;
    private final HttpsPorts ports;
    private @Nullable WebServer server;

    /** Does to a factory what Boot does to that of its own server. */
    interface Preparation {

        void prepare(ConfigurableReactiveWebServerFactory factory);
    }

    HttpsListener(HttpsProperties settings, HttpHandler handler, ReactorResourceFactory resources,
            List<NettyServerCustomizer> customizers, Preparation preparation, HttpsPorts ports) {
        this.settings = settings;
        this.handler = handler;
        this.resources = resources;
        this.customizers = customizers;
        this.preparation = preparation;
        this.ports = ports;
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
    }

    @Override
    public void stop() {
        WebServer listening = server;
        if (listening != null) {
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
