package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;

import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.ConnectionListener;
import dev.gatehouse.exchange.ExchangeFactory;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.exchange.ForwardingProperties;
import dev.gatehouse.exchange.HandshakeListener;
import dev.gatehouse.exchange.LimitProperties;
import dev.gatehouse.resolver.Resolver;
import dev.gatehouse.routing.RouteCompiler;
import dev.gatehouse.routing.SurroundingBeans;
import dev.gatehouse.routing.Surroundings;
import dev.gatehouse.site.TimeoutProperties;
import dev.gatehouse.tls.Challenges;
import dev.gatehouse.tls.HttpsInForce;
import dev.gatehouse.tls.LocalAuthority;
import dev.gatehouse.tls.ServedCertificates;
import dev.gatehouse.tls.ServerNameHandler;
import dev.gatehouse.upstream.Peers;
import dev.gatehouse.why.Explainer;
import dev.gatehouse.why.WhyPages;

/** Puts the engine into the channels of Boot's server, before the HTTP codec. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineProperties.class)
class ForwardingConfiguration {

    @Bean
    EngineRoutes engineRoutes(EngineProperties settings, Connector connector, Peers peers,
            ListableBeanFactory beans) {
        var compiler = new RouteCompiler(settings.engine()
                ? new SurroundingBeans(beans)
                : () -> Surroundings.objecting("gatehouse.engine is false"));
        return new EngineRoutes(compiler, connector, peers);
    }

    @Bean
    ReactorResourceFactory reactorResourceFactory(EngineProperties settings) {
        var resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        // What runs has ended or been cut off by then.
        resources.setShutdownQuietPeriod(Duration.ZERO);
        resources.setLoopResourcesSupplier(() -> new EventLoops(settings.chosen(), settings.threads()));
        return resources;
    }

    @Bean
    Connector connector(EngineProperties settings, Resolver names) {
        return new Connector(settings.chosen(), names);
    }

    @Bean
    UpstreamProbe upstreamProbe(Connector connector, ReactorResourceFactory resources) {
        return new UpstreamProbe(connector, Objects.requireNonNull(resources.getLoopResources()));
    }

    @Bean
    HttpsPorts httpsPorts() {
        return new HttpsPorts();
    }

    @Bean
    HttpsRules httpsRules(HttpsInForce https, HttpsPorts ports, ServedCertificates certificates,
            Challenges challenges, ForwardedHeaders forwarded, LocalAuthority authority, PageRenderer pages,
            WhyPages why) {
        return new HttpsRules(https, ports, certificates, challenges, forwarded,
                new AuthorityPages(authority, certificates, pages), why);
    }

    @Bean
    TermsInForce termsInForce(LimitProperties limits, TimeoutProperties timeouts, ForwardingProperties forwarding) {
        return new TermsInForce(Terms.of(limits, timeouts, forwarding));
    }

    @Bean
    Acceptors acceptors() {
        return new Acceptors();
    }

    @Bean
    Edge edge(EngineRoutes routes, HttpsRules https, ExchangeFactory exchanges, PageRenderer pages,
            ForwardedHeaders forwarded, TermsInForce terms, Connector connector, ServerProperties server,
            Explainer explainer) {
        return new Edge(routes, https, exchanges, pages, explainer, forwarded, terms, connector,
                server.getHttp2().isEnabled());
    }

    @Bean
    Drain drain(Edge edge, Acceptors acceptors) {
        return new Drain(edge, acceptors);
    }

    @Bean
    ProxyProtocol proxyProtocol(TermsInForce terms, ExchangeFactory exchanges, List<ConnectionListener> listeners) {
        return new ProxyProtocol(terms, exchanges, listeners);
    }

    @Bean
    Http3Listener http3Listener(Edge edge, ServedCertificates certificates, List<HandshakeListener> handshakes,
            ReactorResourceFactory resources) {
        return new Http3Listener(edge, new QuicCertificates(certificates, handshakes),
                Objects.requireNonNull(resources.getLoopResources()));
    }

    @Bean
    VisitorServers visitorServers(HttpHandler handler, ReactorResourceFactory resources,
            ObjectProvider<NettyServerCustomizer> customizers, AutowireCapableBeanFactory beans) {
        return new VisitorServers(handler, resources, customizers.orderedStream().toList(),
                factory -> beans.initializeBean(factory, "visitorServerFactory"));
    }

    @Bean
    PlainListener plainListener(ObjectProvider<VisitorServers> servers, Acceptors acceptors) {
        return new PlainListener(servers::getObject, acceptors);
    }

    @Bean
    HttpsListener httpsListener(ObjectProvider<VisitorServers> servers, ObjectProvider<Http3Listener> http3,
            HttpsPorts ports) {
        return new HttpsListener(servers::getObject, http3::getObject, ports);
    }

    @Bean
    NettyServerCustomizer clientConnections(Edge edge, Acceptors acceptors, ProxyProtocol proxyProtocol,
            ServedCertificates certificates, Challenges challenges, List<HandshakeListener> handshakes) {
        // Reactor Netty would take connections of HTTP/2 for itself; the engine finds them by their first bytes.
        return server -> server.protocol(HttpProtocol.HTTP11)
                .doOnBind(edge.streamGateway()::binds)
                .doOnBound(bound -> acceptors.add(bound.channel()))
                .doOnChannelInit((observer, channel, _) -> {
                    edge.streamGateway().connects(observer);
                    if (!(channel instanceof Http2StreamChannel) && !(channel instanceof QuicStreamChannel)
                            && channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
                        proxyProtocol.identify(channel, () -> {
                            if (VisitorServers.isSecured(channel)) {
                                Duration limit = edge.timeouts().clientHeader();
                                var watch = new HandshakeWatch(handshakes, limit);
                                channel.pipeline()
                                        .addBefore(NettyPipeline.HttpCodec, FirstByte.NAME, new FirstByte(watch))
                                        .addBefore(NettyPipeline.HttpCodec, ServerNameHandler.NAME,
                                                new ServerNameHandler(certificates, challenges, limit,
                                                        NettyPipeline.SslHandler))
                                        .addBefore(NettyPipeline.HttpCodec, HandshakeWatch.NAME, watch);
                            }
                            channel.pipeline()
                                    .addBefore(NettyPipeline.HttpCodec, ClientConnection.NAME,
                                            new ClientConnection(edge));
                        });
                    }
                });
    }
}
