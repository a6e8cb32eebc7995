package dev.gatehouse.load;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a proxy is to do: answer for some hosts at one port, and hand everything on to one upstream.
 *
 * @param front what visitors speak
 * @param port where they come in
 * @param managementPort for the proxies that are told by HTTP to reload
 * @param hosts the sites; each host is one
 * @param upstreamPorts where all requests go, at the loopback interface; shared out where there are several
 * @param certificate for a front with TLS
 */
record Task(Front front, int port, int managementPort, List<String> hosts, List<Integer> upstreamPorts,
        Optional<Certificate> certificate) {

    /** The pattern of hosts, for {@link String#format} and for wrk's script. */
    static final String HOST_PATTERN = "site-%d.example.test";

    /** The host of the scenarios with TLS: clients can only ask for a name that leads to the loopback interface. */
    static final String LOCALHOST = "localhost";

    /** What visitors speak. */
    enum Front {

        HTTP, TLS, TLS_WITH_HTTP2;

        boolean isEncrypted() {
            return this != HTTP;
        }
    }

    /** A certificate and its key, both in PEM. */
    record Certificate(Path chain, Path key, Path chainAndKey) {}

    static List<String> hosts(int count) {
        return IntStream.range(0, count).mapToObj(HOST_PATTERN::formatted).toList();
    }

    int upstreamPort() {
        return upstreamPorts.getFirst();
    }

    /** Whether requests are shared out; then an answer has to begin within a second. */
    boolean isShared() {
        return upstreamPorts.size() > 1;
    }

    /** Where a client asks. */
    URI url(String path) {
        return front.isEncrypted()
                ? URI.create("https://%s:%d%s".formatted(LOCALHOST, port, path))
                : URI.create("http://127.0.0.1:%d%s".formatted(port, path));
    }

    /** The same with one more site. */
    Task with(String host) {
        var more = Stream.concat(hosts.stream(), Stream.of(host)).toList();
        return new Task(front, port, managementPort, more, upstreamPorts, certificate);
    }
}
