package dev.gatehouse.site;

import java.util.List;
import java.util.Locale;

/** Which values nobody should read over the operator's shoulder. */
final class Secrets {

    private static final String MASK = "******";

    private static final List<String> WORDS = List.of("password", "secret", "token", "credential", "hmackey",
            "authorization", "cookie", "apikey");

    /** What a site tells its upstream, which visitors never see: keys of interfaces, words of passage. */
    private static final String REQUEST_HEADERS = "requestheaders";

    /** A key of its own, while others of this name are paths of files. */
    private static final String DNS_KEY = "acme.dns.key";

    /** What a cookie of our own is called is no secret; what is in it nobody writes down. */
    private static final String COOKIE_NAME = "stickycookie";

    private Secrets() {
    }

    /** A value as it may be shown. */
    static String masked(String key, String value) {
        // Boot takes request-headers, requestHeaders and request_headers for one.
        String small = key.toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
        if (small.contains(REQUEST_HEADERS)) {
            return value.isEmpty() ? value : MASK;
        }
        if (small.endsWith(COOKIE_NAME)) {
            return value;
        }
        return WORDS.stream().anyMatch(small::contains) || small.endsWith(DNS_KEY)
                ? MASK
                : withoutCredentials(small, value);
    }

    /** Nothing but a host comes behind the credentials of a Redis, and a password may have slashes in it. */
    private static String withoutCredentials(String key, String value) {
        return key.endsWith(".redis")
                ? value.replaceFirst("^(\\w*:)?(//)?.*@", "$1$2" + MASK + "@")
                : value.replaceFirst("://[^/]*@", "://" + MASK + "@");
    }
}
