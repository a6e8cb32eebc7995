package dev.gatehouse.nginx;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of nginx (PCRE) as one of Java's.
 *
 * <p>The two agree in nearly all that a configuration has. Where the same signs mean different things they are translated, or the
 * expression is refused: an opening bracket and {@code &&} inside a class, POSIX classes, and names of groups.
 */
final class PcrePattern {

    private static final Map<String, String> POSIX = Map.of("alnum", "\\p{Alnum}", "alpha", "\\p{Alpha}", "digit",
            "\\p{Digit}", "lower", "\\p{Lower}", "upper", "\\p{Upper}", "punct", "\\p{Punct}", "space", "\\s", "xdigit",
            "\\p{XDigit}", "word", "\\w");

    private final String source;
    private final StringBuilder java = new StringBuilder();
    private boolean inClass;

    private PcrePattern(String source) {
        this.source = source;
    }

    /** Empty where Java has no such expression. */
    static Optional<String> toJava(String pcre) {
        var pattern = new PcrePattern(pcre);
        try {
            if (!pattern.translate()) {
                return Optional.empty();
            }
            Pattern.compile(pattern.java.toString());
            return Optional.of(pattern.java.toString());
        } catch (PatternSyntaxException | StackOverflowError _) {
            return Optional.empty();
        }
    }

    private boolean translate() {
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '\\' && i + 1 < source.length()) {
                if ("KRGXCNgkQ".indexOf(source.charAt(i + 1)) >= 0) {
                    return false;
                }
                java.append(c).append(source.charAt(++i));
            } else if (inClass) {
                int skipped = inClass(c, i);
                if (skipped < 0) {
                    return false;
                }
                i += skipped;
            } else if (c == '(' && source.startsWith("(?", i)) {
                int skipped = group(i);
                if (skipped < 0) {
                    return false;
                }
                i += skipped;
            } else {
                i += plain(c, i);
            }
        }
        return true;
    }

    private int plain(char c, int at) {
        java.append(c);
        if (c != '[') {
            return 0;
        }
        inClass = true;
        // A bracket that closes means itself as the first one of a class.
        int first = source.startsWith("^", at + 1) ? at + 2 : at + 1;
        java.append(source, at + 1, first);
        if (source.startsWith("]", first)) {
            java.append("\\]");
            return first - at;
        }
        return first - at - 1;
    }

    /** @return how many more signs have been read; negative where there is no such class */
    private int inClass(char c, int at) {
        if (source.startsWith("[:", at)) {
            int end = source.indexOf(":]", at);
            String name = end < 0 ? null : POSIX.get(source.substring(at + 2, end));
            java.append(name);
            return name == null ? -1 : end + 1 - at;
        }
        if (c == '[') {
            java.append("\\[");
            return 0;
        }
        if (c == '&' && source.startsWith("&&", at)) {
            java.append('\\');
        }
        java.append(c);
        inClass = c != ']';
        return 0;
    }

    /** @return how many more signs have been read; negative where there is no such group */
    private int group(int at) {
        int name = source.startsWith("(?P<", at) ? 4 : source.startsWith("(?<", at) ? 3 : 0;
        if (name > 0 && !source.startsWith("(?<=", at) && !source.startsWith("(?<!", at)) {
            int end = source.indexOf('>', at);
            java.append('(');
            return end < 0 ? -1 : end - at;
        }
        if (source.startsWith("(?|", at) || source.startsWith("(?P", at) || source.startsWith("(?R", at)
                || source.startsWith("(?#", at)) {
            return -1;
        }
        java.append("(?");
        return 1;
    }
}
