package dev.gatehouse.site;

import java.net.IDN;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A host name as Gatehouse compares it: lower case, without port, without a trailing dot, IDN in its ASCII form.
 *
 * <p>IP addresses are names too; IPv6 keeps its brackets, as in a Host header (RFC 3986, section 3.2.2).
 *
 * @param value the name in its normal form
 */
public record HostName(String value) {

    private static final int LONGEST = 255;

    /**
     * The name in the {@code host[:port]} of a Host header or request target; empty where it is not well formed.
     *
     * <p>Only letters, digits, hyphen, underscore and dot are names; a header in raw UTF-8 is not, since clients send IDN in
     * its ASCII form.
     */
    public static Optional<HostName> ofAuthority(String authority) {
        int end = endOfName(authority);
        if (end <= 0 || !isPort(authority, end)) {
            return Optional.empty();
        }
        boolean address = authority.charAt(0) == '[';
        boolean trailingDot = !address && end > 1 && authority.charAt(end - 1) == '.';
        String name = authority.substring(0, trailingDot ? end - 1 : end);
        return isWellFormed(name, address) ? Optional.of(new HostName(lowerCase(name))) : Optional.empty();
    }

    /** The name as an operator writes it, IDN in its own script allowed; empty where it is no name or has a port. */
    public static Optional<HostName> of(String text) {
        String ascii;
        try {
            ascii = text.startsWith("[") ? text : IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        return endOfName(ascii) == ascii.length() ? ofAuthority(ascii) : Optional.empty();
    }

    private static int endOfName(String authority) {
        if (authority.startsWith("[")) {
            return authority.indexOf(']') + 1;
        }
        int colon = authority.indexOf(':');
        return colon < 0 ? authority.length() : colon;
    }

    /** The port may be missing or empty (RFC 3986, section 3.2.3), but what follows the name must be one. */
    private static boolean isPort(String authority, int from) {
        if (from == authority.length()) {
            return true;
        }
        if (authority.charAt(from) != ':' || authority.length() - from > "65535".length() + 1) {
            return false;
        }
        return authority.chars().skip(from + 1L).allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isWellFormed(String name, boolean address) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return false;
        }
        return address ? isAddress(name) : isDotted(name);
    }

    private static boolean isDotted(String name) {
        char previous = '.';
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.' ? previous == '.' : !isLetterOrDigit(c) && c != '-' && c != '_') {
                return false;
            }
            previous = c;
        }
        return previous != '.';
    }

    private static boolean isAddress(String name) {
        return name.length() > "[]".length()
                && name.chars()
                        .skip(1)
                        .limit(name.length() - 2L)
                        .allMatch(c -> HexFormat.isHexDigit(c) || c == ':' || c == '.');
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return value;
    }
}
