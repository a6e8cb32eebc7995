package dev.gatehouse.diagnosis;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;

/**
 * Stands where a certificate of our own would be, has none, and remembers who asked for one. Up to TLS 1.2 many servers say no more than
 * {@code handshake_failure} to a client that has none, which is also what they say where no cipher is in common.
 *
 * <p>Safe from any thread; forgets an engine with its connection.
 */
public final class CertificateRequests extends X509ExtendedKeyManager {

    private final Set<SSLEngine> asked = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** A failure of a handshake with its cause, if it is that there was no certificate; otherwise as it was. */
    public Throwable explained(Throwable failure, SSLEngine engine) {
        if (!asked.contains(engine)) {
            return failure;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException tls
                    && TlsAlert.in(tls).filter(TlsAlert.Seen::byUpstream).isPresent()) {
                return new UpstreamFailedException(
                        new ClientCertificateWanted(TlsAlert.in(tls).orElseThrow().alert().toString()));
            }
        }
        return failure;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
        asked.add(engine);
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return null;
    }
}
