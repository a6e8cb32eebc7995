package dev.gatehouse.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A request target as it came, and in the form that {@link java.net.URI} takes.
 *
 * <p>Browsers send characters that a URI must not have ({@code |}, <code>{}</code>, a bare {@code %}); Spring would refuse them.
 * The upstream gets the raw form, filters see the readable one.
 *
 * @param raw path and query, each byte one character
 * @param readable the same with everything that a URI must not have percent-encoded
 * @param authority host and port of an absolute-form target (RFC 9112, section 3.2.2)
 */
public record RequestTarget(String raw, String readable, Optional<String> authority) {

    private static final BitSet PATH = characters("-._~!$&'()*+,;=:@/");
    private static final BitSet QUERY = characters("-._~!$&'()*+,;=:@/?[]");
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Reads a target in origin, absolute or asterisk form; empty for any other, and for one with control characters. */
    public static Optional<RequestTarget> of(String target) {
        if (target.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            return Optional.empty();
        }
        if (target.startsWith("/")) {
            return Optional.of(new RequestTarget(target, readable(target), Optional.empty()));
        }
        if (target.equals("*")) {
            return Optional.of(new RequestTarget(target, "/*", Optional.empty()));
        }
        int scheme = schemeLength(target);
        if (scheme == 0) {
            return Optional.empty();
        }
        int end = endOfAuthority(target, scheme);
        String path = target.substring(end);
        String raw = path.startsWith("/") ? path : "/" + path;
        return Optional.of(new RequestTarget(raw, readable(raw), Optional.of(target.substring(scheme, end))));
    }

    /**
     * A target for Netty's encoder, which writes characters in UTF-8: raw UTF-8 becomes the characters it stands for. What
     * is no UTF-8 cannot pass and is percent-encoded.
     */
    public static String forEncoder(String target) {
        if (StandardCharsets.US_ASCII.newEncoder().canEncode(target)) {
            return target;
        }
        try {
            byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            return readable(target);
        }
    }

    private static int schemeLength(String target) {
        for (String scheme : new String[]{"http://", "https://"}) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return 0;
    }

    private static int endOfAuthority(String target, int from) {
        int end = from;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static String readable(String target) {
        int query = target.indexOf('?');
        int end = query < 0 ? target.length() : query;
        if (isReadable(target, 0, end, PATH) && isReadable(target, end + 1, target.length(), QUERY)) {
            return target;
        }
        var readable = new StringBuilder(target.length() + 16);
        encode(target, 0, end, PATH, readable);
        if (query >= 0) {
            encode(target, query + 1, target.length(), QUERY, readable.append('?'));
        }
        return readable.toString();
    }

    private static boolean isReadable(String target, int from, int to, BitSet allowed) {
        for (int i = from; i < to; i++) {
            if (!isReadable(target, i, allowed)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isReadable(String target, int i, BitSet allowed) {
        return allowed.get(target.charAt(i)) || isPercentEncoded(target, i);
    }

    private static boolean isPercentEncoded(String target, int i) {
        return target.charAt(i) == '%' && i + 2 < target.length() && HexFormat.isHexDigit(target.charAt(i + 1))
                && HexFormat.isHexDigit(target.charAt(i + 2));
    }

    private static void encode(String target, int from, int to, BitSet allowed, StringBuilder result) {
        for (int i = from; i < to; i++) {
            if (isReadable(target, i, allowed)) {
                result.append(target.charAt(i));
            } else {
                result.append('%').append(HEX.toHexDigits((byte) target.charAt(i)));
            }
        }
    }

    private static BitSet characters(String punctuation) {
        var set = new BitSet(128);
        set.set('a', 'z' + 1);
        set.set('A', 'Z' + 1);
        set.set('0', '9' + 1);
        punctuation.chars().forEach(set::set);
        return set;
    }
}
