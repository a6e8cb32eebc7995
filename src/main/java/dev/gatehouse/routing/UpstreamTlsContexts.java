package dev.gatehouse.routing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

import dev.gatehouse.site.UpstreamTls;

/**
 * What both ways need for TLS with upstreams, made once for each way of recognising them. Safe from any thread.
 *
 * <p>Files are read when the first connection needs them and again after each reload.
 */
public final class UpstreamTlsContexts {

    private final Map<UpstreamTls, SslContext> contexts = new ConcurrentHashMap<>();

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

    /** Reads the files anew from now on. */
    public void forget() {
        contexts.clear();
    }

    private static SslContext make(UpstreamTls tls) throws SSLException {
        // The JDK's: what it says when it refuses a certificate is what the diagnosis reads.
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (tls.insecure()) {
            // Asked for by the operator in so many words.
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        } else {
            builder.endpointIdentificationAlgorithm("HTTPS");
        }
        try {
            if (tls.ca() != null) {
                builder.trustManager(tls.ca().toFile());
            }
            if (tls.certificate() != null && tls.key() != null) {
                builder.keyManager(tls.certificate().toFile(), tls.key().toFile());
            }
        } catch (IllegalArgumentException e) {
            // A file that was there when the settings were read.
            throw new SSLException(e.getMessage(), e);
        }
        return builder.build();
    }
}
