package dev.gatehouse.nginx;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a {@code proxy_pass}.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority {@code host:port}, the name of an upstream block, or {@code unix:/path}
 * @param uri what takes the place of the location's path; empty where the request goes on as it came
 */
record ProxyPass(String scheme, String authority, Optional<String> uri) {

    private static final Pattern URL = Pattern.compile("(https?)://([^/?#]+)(/[^?#]*)?");
    private static final Pattern SOCKET = Pattern.compile("(https?)://(unix:/[^:]+)(?::(/[^?#]*)?)?");

    /** Empty where it is no URL, has a query, or variables that have a value for each request. */
    static Optional<ProxyPass> of(String text) {
        // With a variable, what follows the server is the whole path; this one is the path as it came.
        String url = text.endsWith("$request_uri") ? text.substring(0, text.length() - "$request_uri".length()) : text;
        if (url.contains("$")) {
            return Optional.empty();
        }
        Matcher socket = SOCKET.matcher(url);
        Matcher matcher = socket.matches() ? socket : URL.matcher(url);
        return matcher.matches()
                ? Optional.of(new ProxyPass(matcher.group(1), matcher.group(2), Optional.ofNullable(matcher.group(3))))
                : Optional.empty();
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    /** What an upstream's own URLs begin with. */
    String beginning() {
        return scheme + "://" + authority + (authority.startsWith("unix:") ? ":" : "") + uri.orElse("");
    }
}
