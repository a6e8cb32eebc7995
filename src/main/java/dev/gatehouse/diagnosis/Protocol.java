package dev.gatehouse.diagnosis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** What a server speaks, by the first bytes it sends: unasked, or to a request of HTTP/1.1. */
public enum Protocol {

    HTTP("HTTP/1.1", said -> said.startsWith("HTTP/1.") && !said.contains("native driver port")), MONGODB("MongoDB",
            said -> said.contains("MongoDB over HTTP on the native driver port")),
    /** An alert, such as a server of TLS sends to who speaks something else (RFC 8446, section 6), or a handshake. */
    TLS("TLS", said -> said.length() >= 3 && (said.charAt(0) == 0x15 || said.charAt(0) == 0x16) && said.charAt(1) == 3),
    /** SETTINGS or GOAWAY on stream 0 (RFC 9113, section 4.1). */
    HTTP_2("HTTP/2 only", said -> said.length() >= 9 && said.charAt(0) == 0
            && (said.charAt(3) == 4 || said.charAt(3) == 7) && said.startsWith("\0\0\0\0", 5)), SSH("SSH",
                    said -> said.startsWith("SSH-")),
    /** Its greeting and that of SMTP have the same number (RFC 959, section 5.4; RFC 5321, section 4.2), and say which only in free words. */
    FTP("FTP", said -> isReady(said) && namesFtp(said) && !names(said, "smtp")),
    /** Only here 554 is a greeting, too. */
    SMTP("SMTP (mail)", said -> said.startsWith("554 ")
            || (isReady(said) && !namesFtp(said) && (names(said, "smtp") || names(said, "mail")))),
    /** Words that are in neither, or in both. */
    FTP_OR_SMTP("FTP or SMTP", Protocol::isReady), POP3(
            "POP3 (mail)", said -> said.startsWith("+OK")), IMAP("IMAP (mail)",
                    said -> said.startsWith("* OK") || said.startsWith("* PREAUTH")
                            || said.startsWith("* BYE")),
    /** A packet with number 0 whose payload is the greeting of version 10, or an error. */
    MYSQL("MySQL or MariaDB", said -> said.length() > 5 && said.charAt(3) == 0
            && (said.charAt(4) == 10 || said.charAt(4) == 0xff) && said.charAt(2) == 0 && said.charAt(0) > 4), REDIS(
                    "Redis",
                    said -> said.startsWith("-ERR ") || said.startsWith("-NOAUTH ")
                            || said.startsWith("-DENIED ")), MEMCACHED("memcached",
                                    said -> said.startsWith("ERROR\r\n") || said.startsWith("CLIENT_ERROR ")), AMQP(
                                            "AMQP", said -> said.startsWith("AMQP")), VNC("VNC",
                                                    said -> said.startsWith("RFB 0")), TELNET("Telnet", said -> said
                                                            .length() >= 2 && said.charAt(0) == 0xff
                                                            && said.charAt(1) >= 0xfb), RSYNC("rsync",
                                                                    said -> said.startsWith("@RSYNCD:")), RTSP("RTSP",
                                                                            said -> said.startsWith("RTSP/1.")
                                                                                    || said.startsWith("RTSP/2.")), SIP(
                                                                                            "SIP",
                                                                                            said -> said.startsWith(
                                                                                                    "SIP/2.0 ")), IRC(
                                                                                                            "IRC",
                                                                                                            said -> said
                                                                                                                    .startsWith(
                                                                                                                            "NOTICE AUTH ")
                                                                                                                    || said.matches(
                                                                                                                            "(?s):[\\w.-]+ (NOTICE|421|451) .*")), XMPP(
                                                                                                                                    "XMPP",
                                                                                                                                    said -> said
                                                                                                                                            .startsWith(
                                                                                                                                                    "<?xml version='1.0'?><stream:")
                                                                                                                                            || said.startsWith(
                                                                                                                                                    "<stream:stream")),
    /** An error, severity first, as servers send it before a session; otherwise it is told by its answer to a question of its own. */
    POSTGRESQL("PostgreSQL", said -> said.length() > 6 && said.charAt(0) == 'E'
            && (said.startsWith("SFATAL\0", 5) || said.startsWith("FATAL:", 1)));

    private final String title;
    @SuppressWarnings("ImmutableEnumChecker") // functions without a state
    private final Predicate<String> recognised;

    Protocol(String title, Predicate<String> recognised) {
        this.title = title;
        this.recognised = recognised;
    }

    /** The one that begins so; empty where nobody can tell. */
    public static Optional<Protocol> of(byte[] bytes) {
        String said = new String(bytes, ISO_8859_1);
        return Arrays.stream(values()).filter(protocol -> protocol.recognised.test(said)).findFirst();
    }

    private static boolean isReady(String said) {
        return said.startsWith("220");
    }

    private static boolean namesFtp(String said) {
        return names(said, "ftp") || names(said, "filezilla");
    }

    private static boolean names(String said, String word) {
        return said.toLowerCase(Locale.ROOT).contains(word);
    }

    @Override
    public String toString() {
        return title;
    }
}
