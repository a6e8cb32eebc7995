package dev.gatehouse.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;

import dev.gatehouse.diagnosis.Protocol;
import dev.gatehouse.tls.ForeignText;

/**
 * Finds out what a server speaks: it listens for a greeting, says {@code HEAD /} in HTTP/1.1 for a name that nobody serves, and where
 * that gets no answer a hello of TLS, the ping of Redis, the question of PostgreSQL whether it would encrypt, and the preface of HTTP/2, each on a
 * connection of its own.
 */
final class Conversation {

    private static final byte[] HEAD = """
            HEAD / HTTP/1.1\r
            Host: gatehouse-check.invalid\r
            User-Agent: gatehouse-check\r
            Connection: close\r
            \r
            """.getBytes(US_ASCII);

    private static final byte[] REDIS = "PING\r\n".getBytes(US_ASCII);

    /** {@code SSLRequest} of PostgreSQL's protocol: its length, and a code of its own. */
    private static final byte[] POSTGRESQL = {0, 0, 0, 8, 4, (byte) 0xd2, 0x16, 0x2f};

    /** The preface and an empty SETTINGS frame (RFC 9113, section 3.4). */
    private static final byte[] HTTP_2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(ISO_8859_1);

    private static final Duration GREETING = Duration.ofMillis(250);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final int SHOWN = 80;

    private final Opening opening;
    private final long end;

    /** Opens a connection. */
    interface Opening {

        Wire open(Duration limit) throws IOException;
    }

    private Conversation(Opening opening, Duration limit) {
        this.opening = opening;
        this.end = System.nanoTime() + limit.toNanos();
    }

    /** @throws IOException if nobody takes the connection */
    static Speech with(Opening opening, Duration limit) throws IOException {
        var conversation = new Conversation(opening, limit);
        Speech said = conversation.inHttp();
        if (said.protocol().filter(Protocol.HTTP::equals).isPresent() && said.words().contains(" 400")) {
            // What some servers of TLS answer to who speaks plain HTTP.
            return conversation.inTls().orElse(said);
        }
        if (said.protocol().isPresent() || said.unasked()) {
            return said;
        }
        return conversation.inTls()
                .or(conversation::inRedis)
                .or(conversation::inPostgresql)
                .or(conversation::inHttp2)
                .orElse(said);
    }

    private Speech inHttp() throws IOException {
        Wire wire = opening.open(left());
        try (wire) {
            Optional<byte[]> greeting = wire.hear(GREETING);
            if (greeting.isPresent() && greeting.get().length > 0) {
                return new Speech(Protocol.of(greeting.get()), firstLine(greeting.get()), true, false);
            }
            if (greeting.isPresent()) {
                return Speech.silent("closed the connection at once");
            }
            wire.send(HEAD);
            // The other questions need some of the time, too.
            Optional<byte[]> answer = wire.hear(left().dividedBy(2));
            if (answer.isEmpty()) {
                return Speech.silent("took a request and did not answer it in time");
            }
            if (answer.get().length == 0) {
                return Speech.silent("closed the connection without an answer");
            }
            return new Speech(Protocol.of(answer.get()), firstLine(answer.get()), false, false);
        } catch (SocketException _) {
            return Speech.silent("broke off the connection");
        }
    }

    /** A client's hello (RFC 8446, section 4.1.2) is answered by a handshake or an alert, each in a record of TLS. */
    private Optional<Speech> inTls() {
        return ask(ClientHello.BYTES).flatMap(Protocol::of)
                .filter(Protocol.TLS::equals)
                .map(protocol -> Speech.of(protocol, "answers a hello of TLS"));
    }

    /** It takes a Host header for an attack and closes, but answers a ping. */
    private Optional<Speech> inRedis() {
        return ask(REDIS).map(answer -> new String(answer, ISO_8859_1))
                .filter(answer -> answer.startsWith("+PONG") || answer.startsWith("-NOAUTH"))
                .map(_ -> Speech.of(Protocol.REDIS, "answers a ping"));
    }

    private Optional<Speech> inPostgresql() {
        return ask(POSTGRESQL)
                .filter(answer -> answer.length == 1 && (answer[0] == 'S' || answer[0] == 'N'))
                .map(_ -> Speech.of(Protocol.POSTGRESQL, "answers as PostgreSQL does"));
    }

    private Optional<Speech> inHttp2() {
        return ask(HTTP_2).flatMap(Protocol::of)
                .filter(Protocol.HTTP_2::equals)
                .map(protocol -> Speech.of(protocol, "answers the preface of HTTP/2"));
    }

    private Optional<byte[]> ask(byte[] question) {
        try (Wire wire = opening.open(shortly())) {
            wire.send(question);
            return wire.hear(shortly());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private Duration left() {
        long nanos = end - System.nanoTime();
        return Duration.ofNanos(Math.max(nanos, 1_000_000));
    }

    private Duration shortly() {
        return left().compareTo(SHORT) < 0 ? left() : SHORT;
    }

    private static String firstLine(byte[] said) {
        return ForeignText.printable(new String(said, ISO_8859_1).lines().findFirst().orElse(""), SHOWN);
    }
}
