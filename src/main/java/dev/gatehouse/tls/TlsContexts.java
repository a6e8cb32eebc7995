package dev.gatehouse.tls;

import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;

/**
 * How TLS is spoken: versions 1.3 and 1.2 with the ciphers of Mozilla's intermediate list, by BoringSSL where it runs and else by the
 * JDK.
 *
 * @see <a href="https://wiki.mozilla.org/Security/Server_Side_TLS">Mozilla's recommendations</a>
 */
final class TlsContexts {

    private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final ApplicationProtocolConfig protocols;

    /** @param http2 whether HTTP/2 is offered beside HTTP/1.1 */
    TlsContexts(boolean http2) {
        this.protocols = new ApplicationProtocolConfig(Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT, http2
                        ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                        : List.of(ApplicationProtocolNames.HTTP_1_1));
    }

    /** @throws IllegalStateException if the certificate is of no use to TLS */
    SslContext forCertificate(Certificate certificate) {
        return context(certificate, protocols);
    }

    /** For a certificate that answers an authority's question (RFC 8737, section 3). */
    static SslContext forChallenge(Certificate certificate) {
        return context(certificate, new ApplicationProtocolConfig(Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT, Challenges.PROTOCOL));
    }

    private static SslContext context(Certificate certificate, ApplicationProtocolConfig protocols) {
        try {
            return SslContextBuilder
                    .forServer(certificate.key(), certificate.chain().toArray(X509Certificate[]::new))
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(protocols)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("a certificate that TLS cannot use", e);
        }
    }
}
