package dev.gatehouse.diagnosis;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Trusts whom the JDK trusts, and says of a certificate that it refuses what is wrong with it. The JDK decides, always; what it
 * refused is then looked at once more by {@link CertificateFlaws}, so that nothing hangs on the words of its exceptions.
 *
 * <p>Safe from any thread.
 */
public final class CertificateTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager original;
    private final CertificateFlaws flaws;

    private CertificateTrust(X509ExtendedTrustManager original) {
        this.original = original;
        this.flaws = new CertificateFlaws(original.getAcceptedIssuers(), Clock.systemUTC());
    }

    /**
     * @param known the certificates to trust; those of the JDK if null
     * @throws GeneralSecurityException if the JDK cannot do it
     */
    public static TrustManager of(@Nullable KeyStore known) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(known);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .findFirst()
                .map(manager -> new CertificateTrust((X509ExtendedTrustManager) manager))
                .orElseThrow(() -> new GeneralSecurityException("no trust manager for certificates"));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        try {
            original.checkServerTrusted(chain, type, engine);
        } catch (CertificateException e) {
            throw flaws.explained(e, chain, engine.getPeerHost());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        try {
            original.checkServerTrusted(chain, type, socket);
        } catch (CertificateException e) {
            throw flaws.explained(e, chain,
                    socket instanceof SSLSocket tls ? tls.getHandshakeSession().getPeerHost() : null);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        try {
            original.checkServerTrusted(chain, type);
        } catch (CertificateException e) {
            throw flaws.explained(e, chain, null);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        original.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        original.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        original.checkClientTrusted(chain, type, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return original.getAcceptedIssuers();
    }
}
