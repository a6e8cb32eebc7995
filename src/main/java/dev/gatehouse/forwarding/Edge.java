package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;

import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.ExchangeFactory;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.message.HeadReader;
import dev.gatehouse.site.TimeoutProperties;
import dev.gatehouse.why.Explainer;

/**
 * What all connections of clients have in common: whom they ask for routes, pages and exchanges, and what they put up with.
 */
final class Edge {

    /** Of an upstream's response; applications send long cookies and policies. */
    private static final HeadReader.Limits RESPONSES = new HeadReader.Limits(8 * 1024, 64 * 1024, 200);

    private final EngineRoutes routes;
    private final HttpsRules https;
    private final ExchangeFactory exchanges;
    private final PageRenderer pages;
    private final Explainer explainer;
    private final ForwardedHeaders forwarded;
    private final TermsInForce terms;
    private final boolean http2;
    private final StreamGateway streamGateway = new StreamGateway();
    private final Connector connector;
    private final Admission admission;
    private final Set<ClientChannel> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger tunnels = new AtomicInteger();
    private volatile boolean draining;
    private final FastThreadLocal<UpstreamPool> pools = new FastThreadLocal<>();

    Edge(EngineRoutes routes, HttpsRules https, ExchangeFactory exchanges, PageRenderer pages,
            Explainer explainer,
            ForwardedHeaders forwarded, TermsInForce terms, Connector connector, boolean http2) {
        this.routes = routes;
        this.https = https;
        this.exchanges = exchanges;
        this.pages = pages;
        this.explainer = explainer;
        this.forwarded = forwarded;
        this.terms = terms;
        this.http2 = http2;
        this.connector = connector;
        this.admission = new Admission(() -> terms.now().room());
    }

    EngineRoutes routes() {
        return routes;
    }

    /** What is answered before any route is looked for. */
    HttpsRules https() {
        return https;
    }

    ExchangeFactory exchanges() {
        return exchanges;
    }

    PageRenderer pages() {
        return pages;
    }

    /** Who has a failure looked into before its page is sent. */
    Explainer explainer() {
        return explainer;
    }

    ForwardedHeaders forwarded() {
        return forwarded;
    }

    HeadReader.Limits requestLimits() {
        return terms.now().requests();
    }

    StreamCodec.Limits streamLimits() {
        return terms.now().streams();
    }

    HeadReader.Limits responseLimits() {
        return RESPONSES;
    }

    /** How requests on streams of HTTP/2 go the gateway's way. */
    StreamGateway streamGateway() {
        return streamGateway;
    }

    /** Whether connections of HTTP/2 are taken. */
    boolean speaksHttp2() {
        return http2;
    }

    TimeoutProperties timeouts() {
        return terms.now().timeouts();
    }

    Admission admission() {
        return admission;
    }

    /** All connections that are open. Safe from any thread. */
    Set<ClientChannel> connections() {
        return connections;
    }

    /** How many of them carry another protocol now, and so never come to an end by themselves. */
    AtomicInteger tunnels() {
        return tunnels;
    }

    /** Whether the program is about to end, so that connections end with their exchange. */
    boolean isDraining() {
        return draining;
    }

    void drain() {
        draining = true;
    }

    /** Watches one client's bodies: {@code limits.body-rate} over each {@code timeouts.client-body-idle}, at least one byte. */
    BodyPace bodyPace() {
        Terms now = terms.now();
        Duration window = now.timeouts().clientBodyIdle();
        return new BodyPace(window, Math.max(1, now.bodyRate() * Math.max(1, window.toSeconds())));
    }

    /** The idle connections of this event loop; to be called on it. */
    UpstreamPool pool(EventLoop loop) {
        UpstreamPool pool = pools.get();
        if (pool == null) {
            pool = new UpstreamPool(loop, LoopClock.of(loop), connector, RESPONSES);
            pools.set(pool);
        }
        return pool;
    }

}
