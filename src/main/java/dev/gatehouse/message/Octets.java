package dev.gatehouse.message;

/** What a byte of a message may be (RFC 9110, section 5.6), and comparisons that ignore the case of ASCII letters. */
final class Octets {

    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] TEXT = new boolean[256];

    static {
        for (int c = '0'; c <= '9'; c++) {
            TOKEN[c] = true;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            TOKEN[c] = true;
            TOKEN[c - 'a' + 'A'] = true;
        }
        "!#$%&'*+-.^_`|~".chars().forEach(c -> TOKEN[c] = true);
        for (int c = ' '; c < TEXT.length; c++) {
            TEXT[c] = c != 0x7f;
        }
        TEXT['\t'] = true;
    }

    private Octets() {
    }

    /** Whether a byte may be part of a method or of a field's name. */
    static boolean isToken(byte octet) {
        return TOKEN[octet & 0xff];
    }

    /** Whether a byte may be part of a field's value: visible, space, tab, or outside ASCII. */
    static boolean isText(byte octet) {
        return TEXT[octet & 0xff];
    }

    /** Whether a byte may be part of a request target; raw UTF-8 may, since browsers send it. */
    static boolean isTarget(byte octet) {
        return octet > ' ' ? octet != 0x7f : octet < 0;
    }

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    static int lowerCase(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet | 0x20 : octet;
    }

    /** @param lowerCase what to find, in lower case */
    static boolean equalsIgnoreCase(byte[] lowerCase, byte[] bytes, int from, int to) {
        if (to - from != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lowerCase[i] != lowerCase(bytes[from + i])) {
                return false;
            }
        }
        return true;
    }
}
