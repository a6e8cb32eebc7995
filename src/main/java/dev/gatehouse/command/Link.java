package dev.gatehouse.command;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** A connection for one request, to an address that need not have anything to do with the name in it. */
final class Link implements AutoCloseable {

    private final AutoCloseable socket;
    private final InputStream in;
    private final OutputStream out;

    private Link(AutoCloseable socket, InputStream in, OutputStream out) {
        this.socket = socket;
        this.in = new BufferedInputStream(in);
        this.out = out;
    }

    /** How a certificate is looked at. */
    enum Trust {

        /** It has to be of a known authority and of that name. */
        KNOWN,
        /** Any will do: what is of interest is the answer. */
        ANY
    }

    /** Connects, within a time. */
    static Link to(SocketAddress address, Duration limit) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(unix);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            return new Link(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel));
        }
        Socket plain = connected((InetSocketAddress) address, limit);
        return new Link(plain, plain.getInputStream(), plain.getOutputStream());
    }

    /** The same by TLS, for a name. */
    static Link secured(InetSocketAddress address, String name, Trust trust, Duration limit) throws IOException {
        Socket plain = connected(address, limit);
        try {
            plain.setSoTimeout(Math.toIntExact(limit.toMillis()));
            SSLSocket secure = (SSLSocket) context(trust).getSocketFactory()
                    .createSocket(plain, name, address.getPort(), true);
            SSLParameters parameters = secure.getSSLParameters();
            if (!name.startsWith("[") && !name.matches("[0-9.]*")) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            if (trust == Trust.KNOWN) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            plain.setSoTimeout(0);
            return new Link(secure, secure.getInputStream(), secure.getOutputStream());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            plain.close();
            throw new IOException(e.getMessage(), e);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private static SSLContext context(Trust trust) throws GeneralSecurityException {
        if (trust == Trust.KNOWN) {
            return SSLContext.getDefault();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new AnyCertificate()}, null);
        return context;
    }

    private static Socket connected(InetSocketAddress address, Duration limit) throws IOException {
        var plain = new Socket();
        try {
            plain.connect(address.isUnresolved()
                    ? new InetSocketAddress(address.getHostString(), address.getPort())
                    : address, Math.toIntExact(limit.toMillis()));
            return plain;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** What is done with a connection. */
    interface Work<T> {

        T with(Link link) throws IOException;
    }

    /** Does all of it within a time, however slowly the other side gives a byte after the other. */
    <T> T within(Duration limit, Work<T> work) throws IOException {
        Thread watch = Thread.ofVirtual().start(() -> closeAfter(limit));
        try {
            return work.with(this);
        } catch (IOException e) {
            if (!watch.isAlive()) {
                var late = new SocketTimeoutException("no whole answer within " + limit.toSeconds() + " s");
                late.initCause(e);
                throw late;
            }
            throw e;
        } finally {
            watch.interrupt();
        }
    }

    private void closeAfter(Duration limit) {
        try {
            Thread.sleep(limit);
            close();
        } catch (InterruptedException _) {
            // It was in time.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (Exception _) {
            // It is of no use any more, either way.
        }
    }
}
