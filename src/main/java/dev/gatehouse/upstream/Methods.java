package dev.gatehouse.upstream;

import java.util.Set;

/** What the method of a request says of sending it twice. */
final class Methods {

    /** Those that change nothing (RFC 9110, section 9.2.1). */
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    /** Those that do the same twice as once (RFC 9110, section 9.2.2). */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PROPFIND",
            "REPORT", "SEARCH");

    private Methods() {
    }

    static boolean isSafe(String method) {
        return SAFE.contains(method);
    }

    static boolean isIdempotent(String method) {
        return IDEMPOTENT.contains(method);
    }
}
