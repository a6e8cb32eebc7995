package dev.gatehouse.routing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

import dev.gatehouse.diagnosis.CertificateRequests;
import dev.gatehouse.diagnosis.CertificateTrust;
import dev.gatehouse.site.UpstreamTls;

/**
 * What both ways need for TLS with upstreams, made once for each way of recognising them. Safe from any thread.
 *
 * <p>Files are read when the first connection needs them and again after each reload.
 */
public final class UpstreamTlsContexts {

    private final Map<UpstreamTls, SslContext> contexts = new ConcurrentHashMap<>();
    private final CertificateRequests requests = new CertificateRequests();

    /**
     * What is needed for connections to one upstream.
     *
     * @param host its own, which it is asked for and recognised by unless its settings have another name
     * @throws SSLException if a file cannot be used any more
     */
    public SslContext of(UpstreamTls tls, String host) throws SSLException {
        return new NamedTlsContext(of(tls), tls.serverName() == null ? host : tls.serverName());
    }

    private SslContext of(UpstreamTls tls) throws SSLException {
        SslContext known = contexts.get(tls);
        if (known != null) {
            return known;
        }
        SslContext made = make(tls);
        contexts.put(tls, made);
        return made;
    }

    /** A failure of a handshake, with its cause where it can only be known here; otherwise as it was. */
    public Throwable explained(Throwable failure, SSLEngine engine) {
        return requests.explained(failure, engine);
    }

    /** Reads the files anew from now on. */
    public void forget() {
        contexts.clear();
    }

    private SslContext make(UpstreamTls tls) throws SSLException {
        // The JDK's: it leaves the decision on a certificate to an object of ours, which can say what was wrong with it.
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (tls.insecure()) {
            // Asked for by the operator in so many words.
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        } else {
            builder.endpointIdentificationAlgorithm("HTTPS");
        }
        try {
            if (!tls.insecure()) {
                builder.trustManager(CertificateTrust.of(tls.ca() == null ? null : storeOf(tls.ca())));
            }
            if (tls.certificate() != null && tls.key() != null) {
                builder.keyManager(tls.certificate().toFile(), tls.key().toFile());
            } else {
                builder.keyManager(requests);
            }
        } catch (IllegalArgumentException | IOException | GeneralSecurityException e) {
            // A file that was there when the settings were read.
            throw new SSLException(e.getMessage(), e);
        }
        return builder.build();
    }

    private static KeyStore storeOf(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (InputStream in = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry(Integer.toString(number++), certificate);
            }
        } catch (IOException | CertificateException e) {
            throw new IOException("File does not contain valid certificates: " + file, e);
        }
        return store;
    }
}
