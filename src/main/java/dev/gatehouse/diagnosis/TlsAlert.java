package dev.gatehouse.diagnosis;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

/**
 * The alerts of TLS that decide what a failed handshake means (RFC 8446, section 6), by the name and number of the protocol.
 *
 * <p>The JDK has no other place for an alert than the beginning of its message: {@code (handshake_failure) Received fatal alert: …}
 * where the upstream has sent it, {@code (protocol_version) …} where the JDK does.
 */
enum TlsAlert {

    HANDSHAKE_FAILURE(40, Kind.NOTHING_IN_COMMON), BAD_CERTIFICATE(42, Kind.OUR_CERTIFICATE), UNSUPPORTED_CERTIFICATE(
            43,
            Kind.OUR_CERTIFICATE), CERTIFICATE_REVOKED(44, Kind.OUR_CERTIFICATE), CERTIFICATE_EXPIRED(45,
                    Kind.OUR_CERTIFICATE), CERTIFICATE_UNKNOWN(46, Kind.OUR_CERTIFICATE), ILLEGAL_PARAMETER(47,
                            Kind.OTHER), UNKNOWN_CA(48, Kind.OUR_CERTIFICATE), ACCESS_DENIED(49,
                                    Kind.OUR_CERTIFICATE), DECODE_ERROR(50, Kind.OTHER), PROTOCOL_VERSION(70,
                                            Kind.NOTHING_IN_COMMON), INSUFFICIENT_SECURITY(71,
                                                    Kind.NOTHING_IN_COMMON), INTERNAL_ERROR(80,
                                                            Kind.OTHER), UNRECOGNIZED_NAME(
                                                                    112, Kind.OTHER), CERTIFICATE_REQUIRED(116,
                                                                            Kind.OUR_CERTIFICATE), NO_APPLICATION_PROTOCOL(
                                                                                    120,
                                                                                    Kind.OTHER);

    /** What an alert is about when an upstream sends it. */
    enum Kind {
        /** Only who was asked for a certificate can have sent a bad one. */
        OUR_CERTIFICATE, NOTHING_IN_COMMON, OTHER
    }

    private static final Pattern BEGINNING = Pattern.compile("\\((\\w+)\\) (Received fatal alert: )?(.*)",
            Pattern.DOTALL);

    private final int number;
    private final Kind kind;

    TlsAlert(int number, Kind kind) {
        this.number = number;
        this.kind = kind;
    }

    /**
     * An alert that ended a handshake.
     *
     * @param byUpstream whether the upstream has sent it, rather than Gatehouse
     * @param words what else is known
     */
    record Seen(TlsAlert alert, boolean byUpstream, String words) {

        /** Whether the upstream did not like the certificate it got from us, or that it got none. */
        boolean isAboutOurCertificate() {
            return byUpstream && alert.kind == Kind.OUR_CERTIFICATE;
        }

        boolean meansNothingInCommon() {
            return byUpstream ? alert.kind == Kind.NOTHING_IN_COMMON : alert == PROTOCOL_VERSION;
        }
    }

    static Optional<Seen> in(SSLException error) {
        Matcher message = BEGINNING.matcher(String.valueOf(error.getMessage()));
        return message.matches()
                ? named(message.group(1)).map(alert -> new Seen(alert, message.group(2) != null, message.group(3)))
                : Optional.empty();
    }

    private static Optional<TlsAlert> named(String token) {
        return Arrays.stream(values()).filter(alert -> alert.token().equals(token)).findFirst();
    }

    private String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Such as {@code alert 40 handshake_failure}. */
    @Override
    public String toString() {
        return "alert " + number + " " + token();
    }
}
