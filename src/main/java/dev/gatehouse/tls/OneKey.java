package dev.gatehouse.tls;

import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Hands one certificate with its key to TLS. Left to itself, Netty puts them into a PKCS#12 store first, which encrypts the key with ten
 * thousand rounds, only to decrypt it again: ten milliseconds, during which an event loop serves nobody.
 */
final class OneKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "certificate";

    private final Certificate certificate;

    private OneKey(Certificate certificate) {
        this.certificate = certificate;
    }

    /** For a context; what BoringSSL makes of the key is kept from one handshake to the next. */
    static KeyManagerFactory of(Certificate certificate, TlsProvider provider) {
        var factory = new Factory(new OneKey(certificate));
        return switch (provider) {
            case BORINGSSL -> new OpenSslCachingX509KeyManagerFactory(factory);
            case JDK -> factory;
        };
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return keyType.equals(certificate.key().getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return keyType.equals(certificate.key().getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[]{ALIAS};
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return alias.equals(ALIAS) ? certificate.chain().toArray(X509Certificate[]::new) : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return alias.equals(ALIAS) ? certificate.key() : null;
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    /** What Netty wants a key manager to come from. */
    private static final class Factory extends SimpleKeyManagerFactory {

        private final OneKey key;

        Factory(OneKey key) {
            this.key = key;
        }

        @Override
        protected void engineInit(KeyStore keyStore, char[] password) {
            // There is no store.
        }

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {
            // There are none.
        }

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[]{key};
        }
    }
}
