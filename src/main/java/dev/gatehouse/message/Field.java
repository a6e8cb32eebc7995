package dev.gatehouse.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The header fields whose meaning a proxy acts upon; every other one is {@link #OTHER} and merely handed on. */
public enum Field {

    HOST, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING, EXPECT, UPGRADE, TE, TRAILER, KEEP_ALIVE, PROXY_CONNECTION, PROXY_AUTHORIZATION, PROXY_AUTHENTICATE, HTTP2_SETTINGS, X_FORWARDED_FOR, X_FORWARDED_PROTO, X_FORWARDED_HOST, X_FORWARDED_PORT, X_REAL_IP, FORWARDED, ACCEPT, AUTHORIZATION, REFERER, USER_AGENT, SEC_WEBSOCKET_KEY1,

    /** Named by the message's Connection field, and so meant for one hop only (RFC 9110, section 7.6.1). */
    OF_THIS_HOP,

    /**
     * Named like one of those above but for an underscore in place of a hyphen. Applications that make variables of names, as CGI
     * does, take the one for the other.
     */
    DISGUISED,

    OTHER;

    private static final Field[] ALL = values();
    private static final Field[][] BY_LENGTH = byLength();

    @SuppressWarnings("ImmutableEnumChecker") // nobody else sees the array
    private final byte[] lowerCase = name().toLowerCase(Locale.ROOT)
            .replace('_', '-')
            .getBytes(StandardCharsets.US_ASCII);

    /** The field of a name in lower case; {@link #OTHER} where it is none of these. */
    public static Field named(String lowerCase) {
        byte[] name = lowerCase.getBytes(StandardCharsets.ISO_8859_1);
        return of(name, 0, name.length);
    }

    /** The field whose name stands in these bytes, in any case. */
    static Field of(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length >= BY_LENGTH.length) {
            return OTHER;
        }
        for (Field field : BY_LENGTH[length]) {
            if (field.looksLike(bytes, from)) {
                return Octets.equalsIgnoreCase(field.lowerCase, bytes, from, to) ? field : DISGUISED;
            }
        }
        return OTHER;
    }

    private boolean looksLike(byte[] bytes, int from) {
        for (int i = 0; i < lowerCase.length; i++) {
            int octet = Octets.lowerCase(bytes[from + i]);
            if (lowerCase[i] != (octet == '_' ? '-' : octet)) {
                return false;
            }
        }
        return true;
    }

    private static Field[][] byLength() {
        Field[] known = Arrays.stream(ALL)
                .filter(field -> field.compareTo(OF_THIS_HOP) < 0)
                .toArray(Field[]::new);
        int longest = Arrays.stream(known).mapToInt(field -> field.lowerCase.length).max().orElseThrow();
        Field[][] byLength = new Field[longest + 1][];
        for (int i = 0; i <= longest; i++) {
            int length = i;
            byLength[i] = Arrays.stream(known).filter(field -> field.lowerCase.length == length).toArray(Field[]::new);
        }
        return byLength;
    }
}
