package dev.gatehouse.nginx;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which paths a {@code location} takes, in the terms of a site's {@code paths}.
 *
 * @param key {@code exact}, {@code matches} or {@code prefix}
 * @param text the path, or an expression of Java
 */
record PathChoice(Kind key, String text) {

    /** How a path is compared; in the order in which a site asks. */
    enum Kind {

        EXACT("exact"), MATCHES("matches"), PREFIX("prefix");

        private final String written;

        Kind(String written) {
            this.written = written;
        }

        @Override
        public String toString() {
            return written;
        }
    }

    private static final Pattern UNSENT = Pattern.compile("[^!-~]+|[%{}\"<>\\\\^`|]");

    /** Takes what nothing else takes. */
    static final PathChoice ROOT = new PathChoice(Kind.PREFIX, "/");

    static PathChoice exact(String path) {
        return new PathChoice(Kind.EXACT, path);
    }

    static PathChoice prefix(String path) {
        return new PathChoice(Kind.PREFIX, path);
    }

    static PathChoice matches(String regex) {
        return new PathChoice(Kind.MATCHES, regex);
    }

    /** How many groups its expression has. */
    int groups() {
        return key == Kind.MATCHES ? Pattern.compile(text).matcher("").groupCount() : 0;
    }

    /** The path as it is sent (RFC 3986, section 2.1). */
    String encoded() {
        return UNSENT.matcher(text).replaceAll(found -> {
            var encoded = new StringBuilder();
            for (byte b : found.group().getBytes(StandardCharsets.UTF_8)) {
                encoded.append("%%%02X".formatted(b));
            }
            return encoded.toString();
        });
    }

    boolean is(Kind kind) {
        return key == kind;
    }

    /** With what happens there. */
    Map<String, Object> with(Map<String, Object> keys) {
        Map<String, Object> path = new LinkedHashMap<>();
        path.put(key.toString(), text);
        path.putAll(keys);
        return path;
    }

    @Override
    public String toString() {
        return key + " " + text;
    }
}
