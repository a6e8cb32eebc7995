package dev.gatehouse.exchange;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * By what a request is known that has been here before and came back by way of another proxy: the parameter {@code by} of the field
 * Forwarded (RFC 7239) says which routes it has passed.
 *
 * <p>A route stands there as a number that nobody can make without the secret of this process (an obfuscated identifier, RFC 7239, section
 * 6.3). A circle may lead through several Gatehouses, each of which hands on the numbers of the others and adds its own. Who gets a
 * token at all, {@link Circles} decides.
 */
final class LoopToken {

    private static final String PREFIX = ";by=_gatehouse";
    private static final int MOST = 16;
    private static final int RADIX = 36;
    private static final Pattern OURS = Pattern.compile(
            "(for=[^;,]+;host=\"[^\"]*\";proto=https?)(?:" + PREFIX + "((?:\\.[0-9a-z]{1,13}){1," + MOST + "}))?");

    private static final Pattern DOT = Pattern.compile("\\.");

    private final long secret;

    LoopToken() {
        this(new SecureRandom().nextLong());
    }

    LoopToken(long secret) {
        this.secret = secret;
    }

    /** What to add to the field that goes on; empty where the request comes from somebody who is no Gatehouse. */
    String after(@Nullable String forwarded, String route) {
        return passed(forwarded).map(passed -> {
            // The oldest go first: a circle is shorter than that, or never closes.
            Stream<String> kept = passed.stream().skip(passed.size() < MOST ? 0 : 1);
            return PREFIX + Stream.concat(kept, Stream.of(hop(route))).collect(Collectors.joining(".", ".", ""));
        }).orElse("");
    }

    /** Whether the request has passed this route before, and been told from others then. */
    boolean isIn(@Nullable String forwarded, String route) {
        return passed(forwarded).filter(passed -> passed.contains(hop(route))).isPresent();
    }

    /** The last element, without a token, if a Gatehouse may have written it. */
    static Optional<String> elementOf(String forwarded) {
        Matcher last = lastOf(forwarded);
        return last.matches() ? Optional.of(last.group(1)) : Optional.empty();
    }

    /** The numbers of the routes passed so far; absent where no Gatehouse wrote the last element. */
    private static Optional<List<String>> passed(@Nullable String forwarded) {
        if (forwarded == null) {
            return Optional.empty();
        }
        Matcher last = lastOf(forwarded);
        if (!last.matches()) {
            return Optional.empty();
        }
        return Optional.of(last.group(2) == null ? List.of() : DOT.splitAsStream(last.group(2).substring(1)).toList());
    }

    private static Matcher lastOf(String forwarded) {
        return OURS.matcher(forwarded.substring(forwarded.lastIndexOf(", ") + 1).strip());
    }

    private String hop(String route) {
        long mixed = secret;
        for (int i = 0; i < route.length(); i++) {
            mixed = (mixed ^ route.charAt(i)) * 0x9E37_79B9_7F4A_7C15L;
            mixed ^= mixed >>> 29;
        }
        return Long.toUnsignedString(mixed, RADIX);
    }
}
