package dev.gatehouse.journey;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Upstreams that stand for those of a configuration, one for each port in it, and what they have been asked. */
final class RecordingUpstreams implements AutoCloseable {

    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nServer: upstream\r\nX-Upstream: %s\r\n"
            + "X-Powered-By: a test\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: %d\r\n\r\n%s";
    private static final String MOVED = "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n";

    private final Map<String, Upstream> byPort = new LinkedHashMap<>();

    /** The port that stands for one that is written in a configuration. */
    int portFor(String written) {
        return byPort.computeIfAbsent(written, RecordingUpstreams::upstream).port();
    }

    private static Upstream upstream(String written) {
        return Upstream.doing((connection, request) -> {
            String target = request.split(" ", 3)[1];
            String body = "hello from " + written;
            Upstream.write(connection, target.contains("moved")
                    ? MOVED.formatted("http://127.0.0.1:" + connection.getLocalPort() + target)
                    : ANSWER.formatted(written, body.length(), body));
            return true;
        });
    }

    /** What comes of a request to a proxy at a port. */
    Exchanged watch(int port, NginxRequest request) {
        Map<Upstream, Integer> before = new LinkedHashMap<>();
        byPort.values().forEach(upstream -> before.put(upstream, upstream.requests().size()));
        String response = RawClient.exchange(port, request.text());
        List<Exchanged.Seen> seen = new ArrayList<>();
        byPort.forEach((written, upstream) -> {
            List<String> all = upstream.requests();
            Stream.iterate(before.get(upstream), i -> i < all.size(), i -> i + 1)
                    .forEach(
                            i -> seen.add(Exchanged.Seen.of(written, upstream.port(), all.get(i))));
        });
        return Exchanged.of(request, seen, response, port);
    }

    @Override
    public void close() {
        byPort.values().forEach(Upstream::close);
    }
}
