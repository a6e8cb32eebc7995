package dev.gatehouse.tls.acme;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import dev.gatehouse.tls.Challenges;
import dev.gatehouse.tls.ForeignText;

/** Asks an address as the authority will, and sees who answers. Waits, for as long as it was told at most. */
final class Probe {

    private static final int ANSWER_AT_MOST = 8192;
    private static final int SHOWN_AT_MOST = 60;

    private final Answers answers;
    private final Duration limit;

    /** Where a question is answered as an authority's would be. */
    interface Answers {

        Challenges.Placed answer(String token, String text);
    }

    Probe(Answers answers, Duration limit) {
        this.answers = answers;
        this.limit = limit;
    }

    /**
     * Asks for a token that nobody else can know the answer of.
     *
     * @param host as it stands in the Host header
     */
    Reached byHttp(String host, InetAddress address, int port) {
        String token = "probe-" + random();
        String answer = random();
        try (Challenges.Placed _ = answers.answer(token, answer)) {
            return judge(ask(new InetSocketAddress(address, port), """
                    GET %s%s HTTP/1.1\r
                    Host: %s\r
                    User-Agent: gatehouse\r
                    Accept: */*\r
                    Connection: close\r
                    \r
                    """.formatted(Challenges.PATH, token, host)), answer);
        } catch (IOException e) {
            return nobody(e);
        }
    }

    /** Connects only: who answers a handshake is seen by the authority alone. */
    Reached byTls(InetAddress address, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int) limit.toMillis());
            return new Reached.Ours();
        } catch (IOException e) {
            return nobody(e);
        }
    }

    private static String random() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong())
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    private String ask(InetSocketAddress at, String request) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        try (var socket = new Socket()) {
            socket.connect(at, millisUntil(end));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1024];
            do {
                socket.setSoTimeout(millisUntil(end));
                int read = in.read(buffer);
                if (read < 0) {
                    break;
                }
                answer.write(buffer, 0, read);
            } while (answer.size() < ANSWER_AT_MOST);
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }

    private static int millisUntil(long end) throws SocketTimeoutException {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) left;
    }

    private static Reached judge(String said, String answer) {
        int end = said.indexOf("\r\n\r\n");
        String head = end < 0 ? said : said.substring(0, end);
        String body = end < 0 ? "" : said.substring(end + "\r\n\r\n".length());
        String status = head.lines().findFirst().orElse("");
        if (!status.startsWith("HTTP/1.")) {
            return new Reached.Other(said.isEmpty() ? "closed the connection" : "did not speak HTTP");
        }
        String code = Stream.of(status.split(" ", 3)).skip(1).findFirst().orElse("");
        if (code.equals("200") && body.contains(answer)) {
            return new Reached.Ours();
        }
        Optional<String> location = field(head, "location");
        if (code.startsWith("3") && location.isPresent()) {
            return new Reached.Elsewhere(printable(location.get()));
        }
        return new Reached.Other("answered with status " + printable(code)
                + field(head, "server").map(server -> ", as server " + printable(server)).orElse("")
                + (body.isBlank() ? "" : ", \"" + printable(body) + "\""));
    }

    private static Optional<String> field(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    private static String printable(String text) {
        return ForeignText.printable(text, SHOWN_AT_MOST);
    }

    private static Reached nobody(IOException failure) {
        return new Reached.Nobody(switch (failure) {
            case SocketTimeoutException _ -> "does not answer";
            case NoRouteToHostException _ -> "cannot be reached from here";
            case ConnectException refused when String.valueOf(refused.getMessage()).contains("refused") ->
                "refuses the connection";
            case ConnectException _ -> "cannot be reached from here";
            default -> "ended the connection";
        });
    }
}
