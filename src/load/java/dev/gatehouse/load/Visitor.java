package dev.gatehouse.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Asks a proxy single questions, to see whether it is there and whether it answers rightly. */
final class Visitor {

    private static final int TIMEOUT = 10_000;
    private static final SSLContext TRUSTING = trusting();

    private Visitor() {
    }

    /** The status of a request on a connection of its own; nothing if there was none. Costs little. */
    static OptionalInt status(Task task, String host, String path) {
        try (var socket = connect(task)) {
            socket.setSoTimeout(TIMEOUT);
            socket.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(path, host)
                            .getBytes(StandardCharsets.ISO_8859_1));
            var start = new String(socket.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
            return start.matches("HTTP/1.1 [0-9]{3}")
                    ? OptionalInt.of(Integer.parseInt(start.substring(9)))
                    : OptionalInt.empty();
        } catch (IOException e) {
            return OptionalInt.empty();
        }
    }

    /** Finds out whether the proxy hands on the upstream's answer as it is, by the protocol that is asked for. */
    static void check(Task task, String path) {
        var host = task.hosts().getLast();
        var expected = get(URI.create("http://127.0.0.1:%d%s".formatted(task.upstreamPort(), path)), "upstream",
                Task.Front.HTTP);
        var answer = get(task.url(path), host, task.front());
        if (answer.statusCode() != 200 || !Arrays.equals(answer.body(), expected.body())) {
            throw new IllegalStateException(
                    "%s of %s: status %d, %d bytes (expected: status 200 and the %d bytes of the upstream)"
                            .formatted(task.url(path), host, answer.statusCode(), answer.body().length,
                                    expected.body().length));
        }
        var protocol = task.front() == Task.Front.TLS_WITH_HTTP2
                ? HttpClient.Version.HTTP_2
                : HttpClient.Version.HTTP_1_1;
        if (answer.version() != protocol) {
            throw new Proxy.NotSupportedException("answers by %s".formatted(answer.version()));
        }
    }

    private static HttpResponse<byte[]> get(URI url, String host, Task.Front front) {
        var version = front == Task.Front.TLS_WITH_HTTP2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
        try (var client = HttpClient.newBuilder().version(version).sslContext(TRUSTING).build()) {
            var request = HttpRequest.newBuilder(url).timeout(Duration.ofMillis(TIMEOUT));
            if (!front.isEncrypted()) {
                request.header("Host", host);
            }
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("%s: no answer".formatted(url), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Socket connect(Task task) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", task.port()), TIMEOUT);
            return task.front().isEncrypted()
                    ? TRUSTING.getSocketFactory().createSocket(socket, Task.LOCALHOST, task.port(), true)
                    : socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static SSLContext trusting() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{new TrustEverybody()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Only ever asked about the certificate that the comparison has made for itself. */
    private static final class TrustEverybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
