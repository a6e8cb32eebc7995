package dev.gatehouse.nginx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happens to the requests of one location, in the keys of a site.
 *
 * @param keys as they are written, in their usual order
 * @param standIn whether this only stands where something is that cannot be kept
 */
record Treatment(Map<String, Object> keys, boolean standIn) {

    /** Only a path has it, never a site. */
    static final String REPLACE = "replace";

    private static final List<String> ORDER = List.of(REPLACE, "redirect", "respond", "upstream", "upstreams",
            "balance", "sticky-cookie", "ejection", "retry", "preserve-host", "max-body", "allow", "deny",
            "request-headers", "response-headers", "rewrite",
            "rewrite-location", "timeouts", "upstream-tls");

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    Treatment {
        Map<String, Object> ordered = new LinkedHashMap<>();
        for (String key : ORDER) {
            if (keys.containsKey(key)) {
                ordered.put(key, keys.get(key));
            }
        }
        if (ordered.size() != keys.size()) {
            throw new IllegalArgumentException("unknown keys: " + keys.keySet());
        }
        keys = Collections.unmodifiableMap(ordered);
    }

    /** What nginx guarded in a way that we cannot. */
    static Treatment closed() {
        return new Treatment(respond(FORBIDDEN), true);
    }

    /** What nginx served and we cannot. */
    static Treatment missing() {
        return new Treatment(respond(NOT_FOUND), true);
    }

    /** What is not there in nginx either. */
    static Treatment nothing() {
        return new Treatment(respond(NOT_FOUND), false);
    }

    /** What a stand-in answers. */
    Object status() {
        return keys.get("respond") instanceof Map<?, ?> respond ? String.valueOf(respond.get("status")) : "";
    }

    /** Whether a visitor gets something by it that a guard may keep from him; to be sent elsewhere or away is nothing. */
    boolean gives() {
        return keys.containsKey("upstream") || keys.containsKey("upstreams")
                || (keys.get("respond") instanceof Map<?, ?> respond
                        && String.valueOf(respond.get("status")).startsWith("2"));
    }

    static Map<String, Object> respond(int status) {
        return Map.of("respond", Map.of("status", status));
    }
}
