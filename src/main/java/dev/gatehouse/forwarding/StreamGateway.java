package dev.gatehouse.forwarding;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import org.jspecify.annotations.Nullable;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.server.HttpRequestDecoderSpec;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;

/**
 * The handlers of Boot's server for one request of HTTP/1.1, to be put into the channel of a stream of HTTP/2: what they answer
 * goes through a {@link StreamPassage}.
 *
 * <p>They are the server's own, down to who observes them, so that a request on a stream finds all that one on a connection
 * finds; only TLS is not theirs, since the connection has it. Safe from any thread.
 */
final class StreamGateway {

    private volatile @Nullable HttpServerConfig server;
    private volatile @Nullable ConnectionObserver observer;
    private volatile @Nullable ChannelInitializer<Channel> plain;
    private volatile @Nullable ChannelInitializer<Channel> secure;

    /** The server is about to bind, and its settings are final. */
    void binds(HttpServerConfig settings) {
        server = settings;
        // Somebody may come by HTTP/3 before anybody has by TCP, and then there is no connection to know it of.
        use(settings, settings.childObserver());
    }

    private void use(HttpServerConfig settings, ConnectionObserver by) {
        plain = handlers(settings, by, "http");
        secure = handlers(settings, by, "https");
    }

    /** A connection of the server is being prepared; all have the same observer. */
    void connects(ConnectionObserver by) {
        HttpServerConfig settings = server;
        if (observer == null && settings != null) {
            use(settings, by);
            observer = by;
        }
    }

    /** Puts the handlers behind those that a channel has already. */
    void addTo(Channel channel, boolean encrypted) {
        ChannelInitializer<Channel> handlers = encrypted ? secure : plain;
        if (handlers != null) {
            channel.pipeline().addLast(handlers);
        }
    }

    private static ChannelInitializer<Channel> handlers(HttpServerConfig settings, ConnectionObserver observer,
            String scheme) {
        return HttpServer.create()
                .httpRequestDecoder(decoder -> copy(settings.decoder(), decoder))
                .forwarded((info, _) -> info.withScheme(scheme))
                .doOnChannelInit(settings.doOnChannelInit())
                .configuration()
                .channelInitializer(observer, null, true);
    }

    private static HttpRequestDecoderSpec copy(HttpRequestDecoderSpec of, HttpRequestDecoderSpec to) {
        return to.maxInitialLineLength(of.maxInitialLineLength())
                .maxHeaderSize(of.maxHeaderSize())
                .validateHeaders(of.validateHeaders())
                .initialBufferSize(of.initialBufferSize())
                .allowDuplicateContentLengths(of.allowDuplicateContentLengths())
                .allowPartialChunks(of.allowPartialChunks());
    }
}
