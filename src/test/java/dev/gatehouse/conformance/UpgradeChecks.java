package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.get;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Connections that become something else than HTTP. */
final class UpgradeChecks {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String[] HANDSHAKE = {"Connection: keep-alive, Upgrade", "Upgrade: websocket",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + KEY, "Sec-WebSocket-Protocol: v1, v2",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"};
    private static final String FROM_VISITOR = "\u0081\u0085\u0000\u0000\u0000\u0000hello";
    private static final String FROM_UPSTREAM = "\u0081\u0005world";
    private static final String NEITHER_FRAME_NOR_TEXT = "\u00ff\u0000\r\n\u0083\u00f1";

    private UpgradeChecks() {
    }

    static List<Check> all() {
        return Stream.of(beginning(), tunnel(), refusals()).flatMap(List::stream).toList();
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check(id, Chapter.UPGRADE, sentence, scene);
    }

    private static List<Check> beginning() {
        return List.of(
                check("upgrade-handshake", "The handshake reaches the upstream as it came", UpgradeChecks::handshake),
                check("upgrade-added", "… nothing is added to it", UpgradeChecks::nothingIsAdded),
                check("upgrade-asked", "… with who asked", UpgradeChecks::whoAsked),
                check("upgrade-101", "The upstream's 101 is the answer, with its headers", UpgradeChecks::accepted),
                check("upgrade-accept", "… and fits the visitor's key", UpgradeChecks::fitsTheKey),
                check("upgrade-other", "Any protocol may be upgraded to", UpgradeChecks::otherProtocol),
                check("upgrade-early", "What a visitor sends before the 101 arrives after it",
                        UpgradeChecks::earlyData));
    }

    private static List<Check> tunnel() {
        return List.of(
                check("tunnel-frames", "Frames go both ways", stage -> frames(stage, FROM_VISITOR, FROM_UPSTREAM)),
                check("tunnel-order", "… the upstream may speak first, right behind its 101",
                        UpgradeChecks::upstreamFirst),
                check("tunnel-bytes", "Bytes go both ways whatever they mean",
                        stage -> frames(stage, NEITHER_FRAME_NOR_TEXT, NEITHER_FRAME_NOR_TEXT)),
                check("tunnel-large", "A frame of 2 MiB passes", UpgradeChecks::largeFrame),
                check("tunnel-close", "A close frame passes with its code",
                        stage -> frames(stage, "\u0088\u0082\u0000\u0000\u0000\u0000\u000f\u00a2",
                                "\u0088\u0002\u000f\u00a2")),
                check("tunnel-end", "The upstream's end is the visitor's end", UpgradeChecks::upstreamEnds),
                check("tunnel-reset", "… also a reset, without a word of the proxy's own",
                        UpgradeChecks::upstreamResets),
                check("tunnel-left", "The visitor's end is the upstream's end", UpgradeChecks::visitorEnds));
    }

    private static List<Check> refusals() {
        return List.of(
                check("upgrade-refused", "The upstream's refusal is the answer, with its body", UpgradeChecks::refused),
                check("upgrade-goes-on", "… and the connection goes on", UpgradeChecks::goesOnAfterRefusal),
                check("upgrade-dead", "An upstream that is not there is a 502", UpgradeChecks::dead),
                check("upgrade-old", "HTTP/1.0 knows no upgrade", UpgradeChecks::oldVisitor),
                check("connect", "`CONNECT` is refused", stage -> connect(stage, "app.test:443")),
                check("connect-url", "… whatever it is for", stage -> connect(stage, "127.0.0.1:22")));
    }

    /** Both ends of an upgraded connection. */
    private record Tunnel(Wire visitor, Wire upstream, Message answer) {}

    private static Arrival asked(Stage stage, Wire visitor) {
        Arrival arrival = stage.arrivalFrom(visitor.send(get("/chat?a|b", HANDSHAKE)));
        unless(arrival.head().has("Upgrade"), "sent on without Upgrade");
        return arrival;
    }

    private static Tunnel tunnel(Stage stage) {
        return tunnel(stage, "");
    }

    private static Tunnel tunnel(Stage stage, String greeting) {
        Wire visitor = stage.visitor();
        Arrival arrival = asked(stage, visitor);
        arrival.wire().send(acceptance(arrival.head()) + greeting);
        Message answer = Message.head(visitor.readHead());
        unless(answer.status() == 101, "answered with " + answer.statusLine());
        return new Tunnel(visitor, arrival.wire(), answer);
    }

    private static String acceptance(Message request) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + accept(request.value("Sec-WebSocket-Key"))
                + "\r\nSec-WebSocket-Protocol: v2\r\nSet-Cookie: session=1\r\n\r\n";
    }

    private static String accept(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An upgrade that the visitor ends, as other chapters need one. */
    static void playTunnel(Stage stage, String target) {
        Wire visitor = stage.visitor().send(get(target, HANDSHAKE));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send(acceptance(arrival.head()));
        visitor.readHead();
        visitor.close();
        arrival.wire().readToEnd();
    }

    private static void handshake(Stage stage) {
        Message request = asked(stage, stage.visitor()).head();
        unless(request.start().equals("GET /chat?a|b HTTP/1.1"), "sent as " + request.start());
        unless(request.value("Connection").toLowerCase(Locale.ROOT).contains("upgrade"), "sent without Connection");
        List<String> changed = Stream.of(HANDSHAKE)
                .skip(1)
                .filter(field -> !request.value(Message.nameOf(field)).equals(field.substring(field.indexOf(' ') + 1)))
                .map(Message::nameOf)
                .toList();
        unless(changed.isEmpty(), "changed: " + String.join(", ", changed));
    }

    private static void nothingIsAdded(Stage stage) {
        Set<String> added = RequestChecks.added(Message.head(get("/", HANDSHAKE)),
                asked(stage, stage.visitor()).head());
        unless(added.isEmpty(), "added: " + String.join(", ", added));
    }

    private static void whoAsked(Stage stage) {
        Message request = asked(stage, stage.visitor()).head();
        unless(request.value("X-Forwarded-For").equals("127.0.0.1") && request.value("Host").equals("app.test"),
                "sent with X-Forwarded-For: " + request.value("X-Forwarded-For"));
    }

    private static void accepted(Stage stage) {
        Message answer = tunnel(stage).answer();
        unless(answer.value("Set-Cookie").equals("session=1"), "its Set-Cookie is left out");
        unless(answer.value("Sec-WebSocket-Protocol").equals("v2"),
                "the protocol became " + answer.value("Sec-WebSocket-Protocol"));
        unless(answer.value("Upgrade").equalsIgnoreCase("websocket"), "without Upgrade");
    }

    private static void fitsTheKey(Stage stage) {
        unless(tunnel(stage).answer().value("Sec-WebSocket-Accept").equals(accept(KEY)), "it does not");
    }

    private static void otherProtocol(Stage stage) {
        Wire visitor = stage.visitor().send(get("/", "Connection: Upgrade", "Upgrade: own/1"));
        Arrival arrival = stage.arrivalFrom(visitor);
        unless(arrival.head().value("Upgrade").equals("own/1"), "sent on without Upgrade");
        arrival.wire().send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: own/1\r\n\r\nhello");
        Message answer = Message.head(visitor.readHead());
        unless(answer.status() == 101, "answered with " + answer.statusLine());
        unless(visitor.read(5).equals("hello"), "other bytes");
        visitor.send("world");
        unless(arrival.wire().read(5).equals("world"), "other bytes");
    }

    private static void earlyData(Stage stage) {
        Wire visitor = stage.visitor().send(get("/", HANDSHAKE) + FROM_VISITOR);
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send(acceptance(arrival.head()));
        unless(visitor.readHead().startsWith("HTTP/1.1 101 "), "not upgraded");
        unless(arrival.wire().read(FROM_VISITOR.length()).endsWith("hello"), "other bytes");
    }

    private static void frames(Stage stage, String fromVisitor, String fromUpstream) {
        Tunnel tunnel = tunnel(stage);
        tunnel.visitor().send(fromVisitor);
        String up = tunnel.upstream().read(fromVisitor.length());
        tunnel.upstream().send(fromUpstream);
        String down = tunnel.visitor().read(fromUpstream.length());
        unless(down.equals(fromUpstream), "the visitor got " + down);
        unless(up.equals(fromVisitor) || isMaskedAnew(up, fromVisitor), "the upstream got " + up);
    }

    /** A proxy that takes frames apart may mask them anew. */
    private static boolean isMaskedAnew(String frame, String sent) {
        return sent.charAt(1) > '\u007f' && frame.startsWith(sent.substring(0, 2));
    }

    private static void upstreamFirst(Stage stage) {
        Tunnel tunnel = tunnel(stage, FROM_UPSTREAM);
        unless(tunnel.visitor().read(FROM_UPSTREAM.length()).equals(FROM_UPSTREAM), "other bytes");
    }

    private static void largeFrame(Stage stage) {
        Tunnel tunnel = tunnel(stage);
        String frame = "\u0082\u007f\u0000\u0000\u0000\u0000\u0000 \u0000\u0000" + "x".repeat(2 << 20);
        Thread.ofVirtual().start(() -> tunnel.upstream().send(frame));
        unless(tunnel.visitor().read(frame.length()).equals(frame), "other bytes");
    }

    private static void upstreamEnds(Stage stage) {
        Tunnel tunnel = tunnel(stage);
        tunnel.upstream().close();
        tunnel.visitor().readToEnd();
    }

    private static void upstreamResets(Stage stage) {
        Tunnel tunnel = tunnel(stage);
        tunnel.upstream().reset();
        String last = tunnel.visitor().readToEnd();
        unless(last.isEmpty(), "the visitor got " + last);
    }

    private static void visitorEnds(Stage stage) {
        Tunnel tunnel = tunnel(stage);
        tunnel.visitor().close();
        tunnel.upstream().readToEnd();
    }

    private static Wire refusedVisitor(Stage stage) {
        Wire visitor = stage.visitor();
        asked(stage, visitor)
                .answer("HTTP/1.1 403 Closed Today\r\nX-Why: inventory\r\nContent-Length: 6\r\n\r\nclosed");
        Message answer = visitor.readAnswer("GET");
        unless(answer.status() == 403 && answer.value("X-Why").equals("inventory"),
                "answered with " + answer.statusLine());
        unless(answer.body().equals("closed"), answer.body().isEmpty() ? "without its body" : "with another body");
        return visitor;
    }

    private static void refused(Stage stage) {
        refusedVisitor(stage);
    }

    private static void goesOnAfterRefusal(Stage stage) {
        Wire visitor = stage.visitor();
        asked(stage, visitor).answer("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        visitor.readAnswer("GET");
        Message next = stage.exchange(visitor, get("/next"), Stage.OK).answer();
        unless(next.status() == 200, "the next is answered with " + next.statusLine());
    }

    private static void dead(Stage stage) {
        Message answer = stage.visitor()
                .send(get("/", HANDSHAKE).replace("app.test", "dead.test"))
                .readAnswer("GET");
        unless(answer.status() == 502, "answered with " + answer.statusLine());
    }

    private static void oldVisitor(Stage stage) {
        Message request = stage.forwarded(get("/", HANDSHAKE).replace("HTTP/1.1", "HTTP/1.0"));
        unless(!request.has("Upgrade"), "sent on with Upgrade");
    }

    private static void connect(Stage stage, String target) {
        Message answer = stage.answer("CONNECT " + target + " HTTP/1.1\r\nHost: app.test\r\n\r\n");
        unless(answer.status() / 100 == 4 || answer.status() == 501, "answered with " + answer.statusLine());
        unless(stage.upstream().seen().isEmpty(), "sent on");
    }
}
