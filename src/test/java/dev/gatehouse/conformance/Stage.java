package dev.gatehouse.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Where one check is played: visitors on one side of the proxy, the scripted upstream on the other. */
final class Stage implements AutoCloseable {

    /** What the upstream says where it does not matter. */
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final ProxyUnderTest proxy;
    private final Transcript transcript = new Transcript();
    private final ScriptedUpstream upstream = new ScriptedUpstream(transcript);
    private final List<Wire> visitors = new ArrayList<>();
    private final List<StreamVisitor> streamVisitors = new ArrayList<>();
    private int linesBefore = -1;

    Stage(ProxyUnderTest proxy, UpstreamPort port) {
        this.proxy = proxy;
        port.play(upstream);
    }

    /** A request and what became of it on both sides. */
    record Exchange(Message request, Message answer, Wire visitor) {}

    ProxyUnderTest proxy() {
        return proxy;
    }

    /** The access lines since the first time that they were asked for. */
    List<String> accessLines() {
        List<String> lines = proxy.accessLines();
        if (linesBefore < 0) {
            linesBefore = lines.size();
        }
        return lines.subList(linesBefore, lines.size());
    }

    ScriptedUpstream upstream() {
        return upstream;
    }

    Transcript transcript() {
        return transcript;
    }

    /** A new connection to the proxy. */
    Wire visitor() {
        return visitorFrom("127.0.0.1");
    }

    Wire visitorFrom(String address) {
        return visitor(address, proxy.address());
    }

    /** A new connection to where the proxy speaks HTTP/2, on which nothing was said. */
    Wire streamWire() {
        return visitor("127.0.0.1", proxy.streamAddress());
    }

    private Wire visitor(String from, InetSocketAddress to) {
        try {
            var socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
            socket.setTcpNoDelay(true);
            socket.connect(to, Wire.PATIENCE_MILLIS);
            var visitor = new Wire(socket, "visitor", transcript);
            visitors.add(visitor);
            return visitor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new connection of HTTP/2 to the proxy, without a limit to what the visitor takes. */
    StreamVisitor streams() {
        return streams(StreamVisitor.WIDE);
    }

    /** @param window how much the visitor takes on each stream */
    StreamVisitor streams(int window) {
        var visitor = StreamVisitor.connect(proxy.streamAddress(), window, transcript);
        streamVisitors.add(visitor);
        return visitor;
    }

    /** The request as the upstream gets it, on a connection of its own and answered with 200. */
    Message forwarded(String request) {
        return exchange(request, OK).request();
    }

    /** Sends a request on a connection of its own and answers it as the upstream. */
    Exchange exchange(String request, String response) {
        return exchange(visitor(), request, response);
    }

    Exchange exchange(Wire visitor, String request, String response) {
        visitor.send(request);
        Arrival arrival = arrivalFrom(visitor);
        Message whole = arrival.whole();
        arrival.answer(response);
        return new Exchange(whole, visitor.readAnswer(methodOf(request)), visitor);
    }

    /** The next request at the upstream, unless the proxy answers instead of forwarding. */
    Arrival arrivalFrom(Wire visitor) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wire.PATIENCE_MILLIS);
        while (System.nanoTime() < deadline) {
            Arrival arrival = upstream.poll(10);
            if (arrival != null) {
                return arrival;
            }
            if (visitor.hasNews()) {
                throw new NotKept("not forwarded, answered with " + visitor.readAnswer("HEAD").statusLine());
            }
        }
        throw new NotKept("not forwarded, and no answer");
    }

    /** The next request at the upstream, unless the proxy answers the stream instead of forwarding. */
    Arrival arrivalFrom(StreamVisitor visitor, int stream) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wire.PATIENCE_MILLIS);
        while (System.nanoTime() < deadline) {
            Arrival arrival = upstream.poll(10);
            if (arrival != null) {
                return arrival;
            }
            if (visitor.isDone(stream, 1)) {
                throw new NotKept("not forwarded, " + visitor.seen(stream));
            }
        }
        throw new NotKept("not forwarded, and no answer");
    }

    /** What a request is answered with on a connection of its own; the upstream's answer would be 200. */
    Message answer(String request) {
        upstream.answers(_ -> OK);
        return visitor().send(request).readAnswer(methodOf(request));
    }

    /** Whether a visitor is answered with a refusal, rather than its request being forwarded. */
    boolean isRefused(Wire visitor) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wire.PATIENCE_MILLIS);
        while (System.nanoTime() < deadline && upstream.isIdle()) {
            if (visitor.hasNews()) {
                return visitor.readAnswer("HEAD").status() / 100 == 4;
            }
        }
        return false;
    }

    private static String methodOf(String request) {
        return request.substring(0, Math.max(0, request.indexOf(' ')));
    }

    @Override
    public void close() {
        visitors.forEach(Wire::close);
        streamVisitors.forEach(StreamVisitor::close);
        upstream.close();
    }
}
