package dev.gatehouse.exchange;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * By what a request is known that has been here before. An upstream that is this proxy itself, or another proxy that sends everything
 * back, would otherwise have it go round until no connection is left.
 *
 * <p>The first time a request passes, nothing is added to it, so that no application sees more than the contract says. If it comes back,
 * it carries the Forwarded field (RFC 7239) in the very form that a Gatehouse writes; then the field that goes on, which is set anew anyway,
 * says in its parameter {@code by} which route it has passed. A request that comes to a route that stands there goes in a circle. So a
 * circle ends with its third round, a site may be the upstream of another, and whoever sends no such field costs nothing.
 *
 * <p>A route stands there as a number that nobody can make without the secret of this process (an obfuscated identifier, RFC 7239, section
 * 6.3). Numbers of other Gatehouses on the way are handed on, those of strangers are not.
 */
final class LoopToken {

    private static final String PREFIX = ";by=_gatehouse";
    private static final int MOST = 16;
    private static final int RADIX = 36;
    private static final Pattern OURS = Pattern.compile(
            "for=[^;,]+;host=\"[^\"]*\";proto=https?(?:" + PREFIX + "((?:\\.[0-9a-z]{1,13}){1," + MOST + "}))?");

    private final long secret;

    LoopToken() {
        this(new SecureRandom().nextLong());
    }

    LoopToken(long secret) {
        this.secret = secret;
    }

    /** What to add to the field that goes on; empty where the request comes from somebody who is no Gatehouse. */
    String after(@Nullable String forwarded, String route) {
        String passed = passed(forwarded);
        if (passed == null) {
            return "";
        }
        String[] hops = passed.split("\\.");
        // The oldest go first: a circle is shorter than that, or never closes.
        String kept = hops.length > MOST ? "." + String.join(".", Arrays.copyOfRange(hops, 2, hops.length)) : passed;
        return PREFIX + kept + "." + hop(route);
    }

    /** Whether the request has passed this route before, and been told from others then. */
    boolean isIn(@Nullable String forwarded, String route) {
        String passed = passed(forwarded);
        return passed != null && Arrays.asList(passed.split("\\.")).contains(hop(route));
    }

    /** The numbers of the routes passed so far, each with a dot before it; null where no Gatehouse wrote the last element. */
    private static @Nullable String passed(@Nullable String forwarded) {
        if (forwarded == null) {
            return null;
        }
        Matcher last = OURS.matcher(forwarded.substring(forwarded.lastIndexOf(", ") + 1).strip());
        if (!last.matches()) {
            return null;
        }
        return last.group(1) == null ? "" : last.group(1);
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
