package dev.gatehouse.admin;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/** A connection of this program to a port of its own, for one request. Whichever certificate is shown is looked at, not believed. */
final class TrialConnection implements AutoCloseable {

    /** Longer than any site should need; whoever asks waits so long. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MOST = 16 << 20;

    private final Socket plain;
    private final InetSocketAddress own;

    /** @param to the address of the machine that is listened on */
    TrialConnection(InetAddress to) throws IOException {
        plain = new Socket();
        plain.bind(new InetSocketAddress(to, 0));
        own = (InetSocketAddress) plain.getLocalSocketAddress();
    }

    /**
     * What was agreed upon.
     *
     * @param certificate the one that was shown; null where it was none
     */
    record Secured(String protocol, String cipher, @Nullable X509Certificate certificate) {}

    /** By which the other end knows it. */
    InetSocketAddress own() {
        return own;
    }

    /** Asks, and reads all of the answer, as far as that has an end. */
    Optional<Secured> ask(TrialUrl url, int port) throws IOException {
        plain.connect(new InetSocketAddress(own.getAddress(), port), Math.toIntExact(PATIENCE.toMillis()));
        plain.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        Socket socket = url.secure() ? secured(url.host().value(), port) : plain;
        Optional<Secured> agreed = socket instanceof SSLSocket secure
                ? Optional.of(agreed(secure.getSession()))
                : Optional.empty();
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: gatehouse-why\r\nAccept: */*\r\nConnection: close\r\n\r\n"
                        .formatted(url.target(), url.authority())
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        readToEnd(socket.getInputStream());
        return agreed;
    }

    private static void readToEnd(InputStream in) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        var bytes = new byte[1 << 14];
        int all = 0;
        for (int count = in.read(bytes); count >= 0 && all < MOST; count = in.read(bytes)) {
            all += count;
            if (System.nanoTime() > end) {
                throw new SocketTimeoutException("no whole answer within " + PATIENCE.toSeconds() + " s");
            }
        }
    }

    private SSLSocket secured(String name, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] any = InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
            context.init(null, any, null);
            SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true);
            SSLParameters parameters = secure.getSSLParameters();
            if (!name.startsWith("[") && !NetUtil.isValidIpV4Address(name)) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Secured agreed(SSLSession session) throws IOException {
        return new Secured(session.getProtocol(), session.getCipherSuite(),
                session.getPeerCertificates()[0] instanceof X509Certificate certificate ? certificate : null);
    }

    /** Nothing more is to come of it, so that the server hears of the end. */
    void giveUp() throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }
}
