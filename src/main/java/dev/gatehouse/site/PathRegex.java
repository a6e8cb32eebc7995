package dev.gatehouse.site;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A regular expression for paths, equal to any other that is written the same.
 *
 * <p>Paths are compared by bytes, so that one that is not proper UTF-8 is compared like any other; each byte is one character
 * here. A dot stands for every byte, be it a line end that somebody has put into a path to get past a rule.
 */
public final class PathRegex {

    private final String text;
    private final Pattern pattern;

    /** @throws java.util.regex.PatternSyntaxException if it is none */
    public PathRegex(String text) {
        this.text = text;
        this.pattern = Pattern.compile(bytesOf(text), Pattern.DOTALL);
    }

    /** A text as its bytes in UTF-8, each as one character. */
    static String bytesOf(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * Looks for it in a path.
     *
     * @return empty where it is not found
     * @throws PathTooDeepException where it goes too deep: Java calls itself for each time that a group is repeated
     */
    public Optional<MatchResult> find(String path) {
        try {
            Matcher matcher = pattern.matcher(path);
            return matcher.find() ? Optional.of(matcher.toMatchResult()) : Optional.empty();
        } catch (StackOverflowError _) {
            throw new PathTooDeepException(text, path.length());
        }
    }

    /** How many groups it has. */
    int groups() {
        return pattern.matcher("").groupCount();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathRegex regex && text.equals(regex.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
