package dev.gatehouse.tls;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.HostName;

/**
 * Stands first on a connection of the TLS port: reads whom the client wants to speak to, and puts TLS with that name's certificate in
 * its own place. Who names nobody that there is, is refused with the alert {@code unrecognized_name} (RFC 6066, section 3).
 */
public final class ServerNameHandler extends SslClientHelloHandler<ServedCertificate> {

    /** What it is called in the pipeline. */
    public static final String NAME = "gatehouse.serverName";

    /** A whole record: alert, TLS 1.2, two bytes, fatal, unrecognized_name. Before a key is agreed upon, alerts are plain. */
    private static final byte[] UNRECOGNIZED_NAME = {21, 3, 3, 0, 2, 2, 112};

    private final ServedCertificates certificates;
    private final Challenges challenges;
    private final Duration limit;
    private final String handlerName;

    /**
     * @param limit how long the handshake may take
     * @param handlerName what the handler of TLS is called in the pipeline
     */
    public ServerNameHandler(ServedCertificates certificates, Challenges challenges, Duration limit,
            String handlerName) {
        this.certificates = certificates;
        this.challenges = challenges;
        this.limit = limit;
        this.handlerName = handlerName;
    }

    @Override
    protected Future<ServedCertificate> lookup(ChannelHandlerContext context, @Nullable ByteBuf hello) {
        ClientHello said = hello == null ? ClientHello.SILENT : ClientHello.read(hello);
        return context.executor().newSucceededFuture(choose(said, context).orElse(null));
    }

    private Optional<ServedCertificate> choose(ClientHello hello, ChannelHandlerContext context) {
        HostName name = hello.name();
        if (hello.protocols().contains(Challenges.PROTOCOL)) {
            return Optional.ofNullable(name).flatMap(challenges::certificateFor);
        }
        return Optional.ofNullable(name)
                .or(() -> ownAddress(context))
                .flatMap(certificates::forName)
                .or(certificates::forOthers);
    }

    /** Clients name no addresses: who asks for one names nobody. */
    private static Optional<HostName> ownAddress(ChannelHandlerContext context) {
        return context.channel().localAddress() instanceof InetSocketAddress own
                ? HostName.of(Addresses.inUrl(own.getAddress()))
                : Optional.empty();
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, Future<ServedCertificate> found) {
        ServedCertificate certificate = found.getNow();
        if (certificate == null) {
            context.fireUserEventTriggered(new SniCompletionEvent(new UnknownNameException()));
            context.writeAndFlush(context.alloc().buffer().writeBytes(UNRECOGNIZED_NAME))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        certificate.shownBy(context.channel());
        SslHandler handler = certificate.newHandler(context.alloc());
        handler.setHandshakeTimeoutMillis(limit.toMillis());
        context.pipeline().replace(this, handlerName, handler);
    }
}
