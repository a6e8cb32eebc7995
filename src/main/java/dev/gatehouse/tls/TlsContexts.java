package dev.gatehouse.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;

/**
 * How TLS is spoken: versions 1.3 and 1.2 with the ciphers of Mozilla's intermediate list, by BoringSSL where it runs and else by the
 * JDK. Who comes back goes on with the session of before, for half a day.
 *
 * <p>A session is worth as much as the certificate that was shown when it began, so it is good only where the very same names are
 * served: all contexts share the keys of tickets, but each takes only sessions with the digest of its certificate's names in them.
 * Without that a visitor of one site could bring its ticket to another one, whose certificate it never saw.
 *
 * <p>The JDK knows no keys of tickets from outside. There each context has keys of its own, so a session ends with its certificate, and
 * nothing can wander. It also knows no groups with ML-KEM before Java 27.
 *
 * @see <a href="https://wiki.mozilla.org/Security/Server_Side_TLS">Mozilla's recommendations</a>
 */
final class TlsContexts {

    private static final List<String> CIPHERS = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** The first is proof against those who store today what they hope to read with a quantum computer. */
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256", "P-384"};

    private static final String[] GROUPS_OF_JDK = {"x25519", "secp256r1", "secp384r1"};

    private static final int SESSIONS_OF_JDK = 1024;

    private final ApplicationProtocolConfig protocols;
    private final Supplier<TlsProvider> provider;
    private final TicketKeys tickets;
    private final Stapling staples;

    static {
        // BoringSSL does not know how to; the JDK asks for this property when TLS is first spoken.
        if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
    }

    /** @param http2 whether HTTP/2 is offered beside HTTP/1.1 */
    TlsContexts(boolean http2, Supplier<TlsProvider> provider, TicketKeys tickets, Stapling staples) {
        this(provider, tickets, staples, http2
                ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
                : List.of(ApplicationProtocolNames.HTTP_1_1));
    }

    private TlsContexts(Supplier<TlsProvider> provider, TicketKeys tickets, Stapling staples,
            List<String> protocols) {
        this.provider = provider;
        this.tickets = tickets;
        this.staples = staples;
        this.protocols = new ApplicationProtocolConfig(Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT, protocols);
    }

    /** For certificates that answer an authority's question (RFC 8737, section 3). */
    static TlsContexts ofChallenges() {
        return new TlsContexts(TlsProvider::best, new TicketKeys(Clock.systemUTC()), Stapling.NONE,
                List.of(Challenges.PROTOCOL));
    }

    /** The keys of tickets that are in force; a context with older ones has to be made anew. */
    TicketKeys.Generation tickets() {
        return tickets.current();
    }

    /** How it stands with a certificate, stapling included. */
    CertificateStatus completed(CertificateStatus status, Optional<Certificate> certificate) {
        return certificate.flatMap(staples::troubleOf)
                .filter(_ -> status.why() == null)
                .map(trouble -> status.because(trouble.why(), trouble.remedy()))
                .orElse(status);
    }

    /**
     * @param keys those that {@link #tickets} has handed out
     * @throws IllegalStateException if the certificate is of no use to TLS
     */
    SslContext forCertificate(Certificate certificate, TicketKeys.Generation keys) {
        SslContextBuilder builder = builder(certificate, provider.get())
                .applicationProtocolConfig(protocols)
                .sessionTimeout(TicketKeys.SEALING.toSeconds());
        return switch (provider.get()) {
            case BORINGSSL -> byBoringSsl(builder, certificate, keys);
            case JDK -> build(builder.sessionCacheSize(SESSIONS_OF_JDK));
        };
    }

    /** What has to be said to each connection's engine, as its context cannot be told. */
    void prepare(SSLEngine engine, Certificate certificate) {
        if (engine instanceof ReferenceCountedOpenSslEngine boringSsl) {
            staples.of(certificate).ifPresent(staple -> boringSsl.setOcspResponse(staple.encoded()));
        } else {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setNamedGroups(GROUPS_OF_JDK);
            engine.setSSLParameters(parameters);
        }
    }

    private static SslContext byBoringSsl(SslContextBuilder builder, Certificate certificate,
            TicketKeys.Generation keys) {
        SslContext context = build(builder.option(OpenSslContextOption.GROUPS, GROUPS)
                .enableOcsp(OcspQuestion.isWantedBy(certificate.leaf())));
        var sessions = (OpenSslServerSessionContext) context.sessionContext();
        sessions.setSessionIdContext(digestOfNames(certificate));
        // Tickets keep all there is to know with the client; a cache beside them would serve those who know none, which nobody does.
        sessions.setSessionCacheEnabled(false);
        sessions.setTicketKeys(keys.keys());
        return context;
    }

    private static SslContextBuilder builder(Certificate certificate, TlsProvider provider) {
        return SslContextBuilder
                .forServer(OneKey.of(certificate, provider))
                .trustManager(new TrustsNobody())
                .sslProvider(provider.ofNetty())
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("a certificate that TLS cannot use", e);
        }
    }

    /** 32 bytes, as many as may stand there. */
    private static byte[] digestOfNames(Certificate certificate) {
        String names = certificate.names().stream().map(String::valueOf).sorted().collect(Collectors.joining("\n"));
        try {
            return MessageDigest.getInstance("SHA-256").digest(names.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }
}
