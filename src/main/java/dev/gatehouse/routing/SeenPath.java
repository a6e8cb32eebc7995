package dev.gatehouse.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The path of a request as an application sees it: percent-decoded, slashes in a row joined, {@code .} and {@code ..} resolved (RFC
 * 3986, section 6.2.2), in the same way as nginx. Each byte is one character.
 *
 * @param raw as it came
 * @param path as it is seen
 * @param hasDots whether anything had to be resolved
 */
record SeenPath(String raw, String path, boolean hasDots) {

    private static final Pattern PARAMETER = Pattern.compile(";[^/]*");

    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    /** What a URI must not have in its path, and what would end it there; the same as nginx encodes. */
    private static final String ENCODED = "\"#%<>?\\^`{|}";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /**
     * Reads a path.
     *
     * @param raw without a query; an asterisk stands for no path and is seen as it is
     * @return empty for one that leads above the root, or has an encoded NUL or a fragment, which nobody sends in earnest
     */
    static Optional<SeenPath> of(String raw) {
        if (isPlain(raw)) {
            return Optional.of(new SeenPath(raw, raw, false));
        }
        return raw.indexOf('#') >= 0 ? Optional.empty() : resolved(raw, decoded(raw));
    }

    private static boolean isPlain(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean beginsSegment = i > 0 && raw.charAt(i - 1) == '/';
            if (c == '%' || c == '#' || (beginsSegment && (c == '/' || c == '.'))) {
                return false;
            }
        }
        return true;
    }

    /** What is no proper encoding stays. */
    private static String decoded(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        var decoded = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%' && i + 2 < raw.length() && HexFormat.isHexDigit(raw.charAt(i + 1))
                    && HexFormat.isHexDigit(raw.charAt(i + 2))) {
                decoded.append((char) HexFormat.fromHexDigits(raw, i + 1, i + 3));
                i += 2;
            } else {
                decoded.append(raw.charAt(i));
            }
        }
        return decoded.toString();
    }

    private static Optional<SeenPath> resolved(String raw, String decoded) {
        var path = new StringBuilder(decoded.length()).append('/');
        boolean dots = false;
        int from = 1;
        while (from <= decoded.length()) {
            int slash = decoded.indexOf('/', from);
            int to = slash < 0 ? decoded.length() : slash;
            String segment = decoded.substring(from, to);
            from = to + 1;
            switch (segment) {
                case "" -> {
                }
                case "." -> dots = true;
                case ".." -> {
                    dots = true;
                    if (path.length() == 1) {
                        return Optional.empty();
                    }
                    path.setLength(path.lastIndexOf("/", path.length() - 2) + 1);
                }
                default -> path.append(segment).append(slash < 0 ? "" : "/");
            }
        }
        return decoded.indexOf('\0') >= 0
                ? Optional.empty()
                : Optional.of(new SeenPath(raw, path.toString(), dots));
    }

    /**
     * The other paths that some applications see in it: those that take a backslash for a slash, or leave out what follows a
     * semicolon in a segment, be it before they decode or afterwards.
     */
    List<String> otherReadings() {
        List<String> readings = new ArrayList<>(2);
        if (raw.indexOf(';') >= 0) {
            add(readings, decoded(PARAMETER.matcher(raw).replaceAll("")));
        }
        String decoded = decoded(raw);
        if (decoded.indexOf(';') >= 0 || decoded.indexOf('\\') >= 0) {
            add(readings, PARAMETER.matcher(decoded.replace('\\', '/')).replaceAll(""));
        }
        return readings;
    }

    /** By which path the rules of a site are looked up: an asterisk asks for the server as a whole (RFC 9110, section 9.3.7). */
    String ruled() {
        return isAsterisk() ? "/" : path;
    }

    boolean isAsterisk() {
        return raw.equals("*");
    }

    /**
     * Every path that an application may see in it: those of {@link #otherReadings()}, and of each the path as it is written, with and
     * without slashes in a row, for those that do not resolve dots, and what becomes of it where dots are resolved before slashes are
     * joined (RFC 3986, section 5.2.4).
     *
     * @return empty where one of them leads above the root
     */
    Optional<Set<String>> allReadings() {
        if (isAsterisk() || (raw.equals(path) && raw.indexOf(';') < 0 && raw.indexOf('\\') < 0 && isPlain(raw))) {
            return Optional.of(Set.of(ruled()));
        }
        String decoded = decoded(raw);
        String slashes = decoded.replace('\\', '/');
        Set<String> written = new LinkedHashSet<>(List.of(decoded, slashes,
                decoded(PARAMETER.matcher(raw).replaceAll("")).replace('\\', '/'),
                PARAMETER.matcher(slashes).replaceAll("")));
        Set<String> readings = new LinkedHashSet<>();
        for (String text : written) {
            Optional<SeenPath> resolved = resolved(raw, text);
            Optional<String> inOrder = withoutDots(text);
            if (resolved.isEmpty() || inOrder.isEmpty()) {
                return Optional.empty();
            }
            readings.addAll(List.of(resolved.get().path(), inOrder.get(), joined(inOrder.get()), text, joined(text)));
        }
        return Optional.of(readings);
    }

    private static String joined(String path) {
        return SLASHES.matcher(path).replaceAll("/");
    }

    /** With dots resolved, where an empty segment is one like any other; empty for what leads above the root. */
    private static Optional<String> withoutDots(String path) {
        Deque<String> segments = new ArrayDeque<>();
        String last = "";
        for (String segment : path.substring(1).split("/", -1)) {
            last = segment;
            if (segment.equals("..")) {
                if (segments.pollLast() == null) {
                    return Optional.empty();
                }
            } else if (!segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        boolean endsInDots = last.equals(".") || last.equals("..");
        return Optional.of("/" + String.join("/", segments) + (endsInDots && !segments.isEmpty() ? "/" : ""));
    }

    private void add(List<String> readings, String decoded) {
        resolved(raw, decoded.replace('\\', '/')).ifPresent(seen -> readings.add(seen.path()));
    }

    /** A path that was decoded in the form in which it is sent. */
    static String encoded(String path) {
        StringBuilder encoded = null;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || ENCODED.indexOf(c) >= 0) {
                encoded = encoded == null ? new StringBuilder(path.length() + 16).append(path, 0, i) : encoded;
                encoded.append('%').append(HEX.toHexDigits((byte) c));
            } else if (encoded != null) {
                encoded.append(c);
            }
        }
        return encoded == null ? path : encoded.toString();
    }
}
