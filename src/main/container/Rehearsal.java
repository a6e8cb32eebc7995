import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import com.sun.net.httpserver.HttpServer;

/**
 * Trains the ahead-of-time caches of the container image: starts Gatehouse, sends requests of the kinds it will meet,
 * gives it the commands that operators give, and stops it again.
 *
 * <p>The JVM remembers not only which classes were used but also which methods were busy, so the first visitors of a
 * new container find a proxy that is half warmed up. Starting alone would teach it nothing about requests.
 *
 * <p>Run by the {@code Dockerfile} from the program's folder, with the folder for the caches and the name of Java as
 * arguments.
 */
final class Rehearsal {

    private static final int VISITORS = 8;
    private static final int REQUESTS_OF_A_VISITOR = 500;
    private static final int HANDSHAKES = 200;
    private static final String BODY = "0123456789abcdef".repeat(64);

    private final Map<Integer, Integer> answers = new TreeMap<>();
    private final int port = freePort();
    private final int httpsPort = freePort();
    private final int managementPort = freePort();

    public static void main(String[] arguments) throws Exception {
        // Java's client otherwise insists on the Host that stands in the URL.
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        var config = Path.of("config/application.yml");
        // Keys that are made meanwhile must not become part of the image.
        var data = Files.createTempDirectory("rehearsal");
        var upstream = upstream();
        try {
            var rehearsal = new Rehearsal();
            Files.writeString(config, """
                    gatehouse:
                      https: {port: %d, redirect: false}
                      data: %s
                      sites:
                        open: {host: open.test, upstream: "http://127.0.0.1:%d"}
                        closed: {host: closed.test, upstream: "http://127.0.0.1:%d"}
                    """.formatted(rehearsal.httpsPort, data, upstream.getAddress().getPort(), freePort()));
            rehearsal.run(Path.of(arguments[0]), arguments[1]);
        } finally {
            delete(Path.of("config", "sites.d"));
            Files.deleteIfExists(Path.of("config", "gatehouse-site.schema.json"));
            Files.delete(config);
            upstream.stop(0);
            delete(data);
        }
    }

    private void run(Path caches, String java) throws IOException, InterruptedException {
        // Thousands of access lines; only a failed rehearsal shows them.
        var log = Files.createTempFile("rehearsal", ".log");
        var gatehouse = start(log, List.of(java, "@java.options", "-Xlog:aot=error",
                "-XX:AOTCacheOutput=" + caches.resolve("gatehouse.aot"), "-jar", "gatehouse.jar"));
        try {
            awaitReadiness(gatehouse);
            visit();
            visitByTls();
            command(java, caches);
            System.out.println("rehearsal: answers by status " + answers);
            // The cache is written while the program ends.
            gatehouse.destroy();
            if (!gatehouse.waitFor(3, TimeUnit.MINUTES)) {
                throw new IllegalStateException("rehearsal: Gatehouse does not stop");
            }
        } catch (IllegalStateException e) {
            System.out.println(Files.readString(log));
            throw e;
        } finally {
            gatehouse.destroyForcibly();
        }
    }

    private Process start(Path log, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SERVER_PORT", Integer.toString(port));
        builder.environment().put("MANAGEMENT_SERVER_PORT", Integer.toString(managementPort));
        return builder.start();
    }

    /** All in one run of Java, since a cache is of one run; a comma is between two commands. */
    private void command(String java, Path caches) throws IOException, InterruptedException {
        var log = Files.createTempFile("rehearsal-commands", ".log");
        var cache = caches.resolve("gatehouse-commands.aot");
        var words = List.of(java, "@commands.options", "-Xlog:aot=error", "-XX:AOTCacheOutput=" + cache, "-jar",
                "gatehouse.jar", "rehearse", "sites", ",", "add", "new.test", "1", ",", "reload", ",", "history", ",",
                "test", "https://open.test/", ",", "remove", "new.test", ",", "rollback", ",", "check", "--offline", ",",
                "plan", ",", "certificates", ",", "logs", ",", "completion", ",", "--help", ",", "--version");
        var commands = start(log, words);
        if (!commands.waitFor(3, TimeUnit.MINUTES) || commands.exitValue() != 0 || Files.notExists(cache)) {
            commands.destroyForcibly();
            System.out.println(Files.readString(log));
            throw new IllegalStateException("rehearsal: commands do not work");
        }
    }

    private void awaitReadiness(Process gatehouse) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!isReady()) {
            if (!gatehouse.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("rehearsal: Gatehouse does not start");
            }
            Thread.sleep(100);
        }
    }

    private boolean isReady() throws InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var readiness = URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(managementPort));
            return client.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void visit() {
        try (var visitors = Executors.newFixedThreadPool(VISITORS)) {
            for (var visitor = 0; visitor < VISITORS; visitor++) {
                visitors.submit(() -> {
                    // A client for each, and closed with it: an open connection would hold up the stop.
                    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
                        for (var number = 0; number < REQUESTS_OF_A_VISITOR; number++) {
                            count(client.send(request(number), BodyHandlers.discarding()).statusCode());
                        }
                    }
                    return null;
                });
            }
        }
    }

    /** A handshake for each; whose certificate it is does not matter here. */
    private void visitByTls() throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        for (var number = 0; number < HANDSHAKES;) {
            try {
                count(statusByTls());
                number++;
            } catch (IOException | GeneralSecurityException e) {
                // There is no certificate yet.
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("rehearsal: TLS does not work", e);
                }
                Thread.sleep(100);
            }
        }
    }

    private int statusByTls() throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new TrustingAll()}, null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", httpsPort)) {
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("open.test")));
            socket.setSSLParameters(parameters);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: open.test\r\nConnection: close\r\n\r\n".getBytes());
            var answer = new String(socket.getInputStream().readAllBytes());
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }

    /** Mostly what is asked mostly: a page. Now and then a form, a site that is down, a host nobody knows. */
    private HttpRequest request(int number) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/path?number=%d".formatted(port, number)))
                .header("Accept", "text/html").header("User-Agent", "Rehearsal");
        return switch (number % 20) {
            case 0 -> request.header("Host", "closed.test").build();
            case 1 -> request.header("Host", "unknown.test").build();
            case 2, 3 -> request.header("Host", "open.test").POST(BodyPublishers.ofString(BODY)).build();
            case 4 -> request.header("Host", "open.test").HEAD().build();
            default -> request.header("Host", "open.test").build();
        };
    }

    private synchronized void count(int status) {
        answers.merge(status, 1, Integer::sum);
    }

    private static HttpServer upstream() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                var isHead = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(200, isHead ? -1 : BODY.length());
                if (!isHead) {
                    exchange.getResponseBody().write(BODY.getBytes());
                }
            }
        });
        server.start();
        return server;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The certificate is a new authority's, which nobody knows yet. */
    private static final class TrustingAll extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
