package dev.gatehouse.check;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

import dev.gatehouse.diagnosis.CertificateTrust;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** A handshake with an upstream, in which it is recognised as it would be for a request. */
final class TlsTrial {

    private TlsTrial() {
    }

    /** Why it fails; empty if it does not. A certificate of our own is not shown. */
    static Optional<IOException> objection(InetSocketAddress at, UpstreamAddress upstream, UpstreamTls tls,
            Duration limit) {
        String name = tls.serverName() == null ? upstream.host() : tls.serverName();
        int millis = Math.toIntExact(Math.max(1, limit.toMillis()));
        try (var connection = new Socket()) {
            connection.connect(at, millis);
            connection.setSoTimeout(millis);
            try (var socket = (SSLSocket) context(tls).getSocketFactory()
                    .createSocket(connection, bare(name), upstream.port(), true)) {
                socket.setSSLParameters(parameters(socket.getSSLParameters(), name, tls));
                socket.startHandshake();
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        } catch (GeneralSecurityException e) {
            return Optional.of(new IOException(e));
        }
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static SSLParameters parameters(SSLParameters parameters, String name, UpstreamTls tls) {
        if (!tls.insecure()) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (!name.startsWith("[") && name.chars().anyMatch(Character::isLetter)) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        return parameters;
    }

    private static SSLContext context(UpstreamTls tls) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust(tls), null);
        return context;
    }

    private static TrustManager[] trust(UpstreamTls tls) throws IOException, GeneralSecurityException {
        if (tls.insecure()) {
            // Asked for by the operator in so many words.
            return InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
        }
        return new TrustManager[]{CertificateTrust.of(tls.ca() == null ? null : storeOf(tls.ca()))};
    }

    private static KeyStore storeOf(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        try (InputStream in = Files.newInputStream(file)) {
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry(Integer.toString(number++), certificate);
            }
        }
        return store;
    }
}
