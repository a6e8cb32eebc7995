package dev.gatehouse.forwarding;

import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.Mapping;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.Handshake;
import dev.gatehouse.exchange.HandshakeListener;
import dev.gatehouse.site.HostName;
import dev.gatehouse.tls.Certificate;
import dev.gatehouse.tls.ServedCertificate;
import dev.gatehouse.tls.ServedCertificates;

/** The certificates as QUIC shows them, whose TLS is its own. Who names nobody that there is, is refused. */
final class QuicCertificates implements Mapping<String, QuicSslContext> {

    private final ServedCertificates served;
    private final List<HandshakeListener> listeners;
    private final Map<ServedCertificate, QuicSslContext> contexts = Collections.synchronizedMap(new WeakHashMap<>());

    QuicCertificates(ServedCertificates served, List<HandshakeListener> listeners) {
        this.served = served;
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public @Nullable QuicSslContext map(@Nullable String name) {
        return find(name).map(found -> contexts.computeIfAbsent(found, QuicCertificates::contextOf)).orElse(null);
    }

    private Optional<ServedCertificate> find(@Nullable String name) {
        return Optional.ofNullable(name).flatMap(HostName::of).flatMap(served::forName).or(served::forOthers);
    }

    private static QuicSslContext contextOf(ServedCertificate of) {
        Certificate certificate = of.certificate();
        return QuicSslContextBuilder
                .forServer(certificate.key(), null, certificate.chain().toArray(X509Certificate[]::new))
                .applicationProtocols(Http3.supportedApplicationProtocols())
                .build();
    }

    /** A client has named whom it wants to speak to; null for nobody. */
    void asked(QuicChannel channel, @Nullable String name) {
        find(name).ifPresent(shown -> shown.shownBy(channel));
    }

    /** A handshake is over. */
    void shaken(QuicChannel channel, SslHandshakeCompletionEvent handshake) {
        if (!handshake.isSuccess()) {
            tell(Handshake.failed(Handshake.Result.PROTOCOL));
            return;
        }
        if (ServedCertificate.of(channel) == null) {
            asked(channel, null);
        }
        tell(new Handshake(Handshake.Result.OK, "TLSv1.3"));
    }

    private void tell(Handshake handshake) {
        listeners.forEach(listener -> listener.ended(handshake));
    }
}
