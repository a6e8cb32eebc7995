package dev.gatehouse.diagnosis;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a connection was made to, taken apart so that it can be filled into commands. Read from a text that may come from anywhere,
 * such as a pasted log line: what a shell could take for anything but a name, a number or a path is left out, and the
 * commands with it.
 *
 * @param text as it was given
 * @param scheme {@code http} or {@code https}
 * @param host a name or an address, without brackets; null where there is none
 * @param port 0 where there is none
 * @param socket the path of a Unix socket; null where it is none
 */
record Target(String text, String scheme, @Nullable String host, int port, @Nullable String socket) {

    private static final Pattern URL = Pattern
            .compile(
                    "(?:(https?)://)?(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9](?:[A-Za-z0-9._-]*)))(?::(\\d{1,5}))?(?:/.*)?");
    private static final Pattern SOCKET = Pattern.compile("(?:http://)?unix:(/[A-Za-z0-9._/@+-]+)(?::.*)?");

    static Target of(String text) {
        Matcher socket = SOCKET.matcher(text);
        if (socket.matches()) {
            return new Target(text, "http", null, 0, socket.group(1));
        }
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            return new Target(text, "http", null, 0, null);
        }
        String scheme = url.group(1) == null ? "http" : url.group(1);
        return new Target(text, scheme, url.group(2) == null ? url.group(3) : url.group(2),
                url.group(4) == null ? usual(scheme) : Integer.parseInt(url.group(4)), null);
    }

    private static int usual(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    /** Whether it can be filled into a command of the network. */
    boolean isNetwork() {
        return host != null;
    }

    /** Whether it is this machine for sure. */
    boolean isHere() {
        return socket != null || (host != null
                && (host.equals("localhost") || host.equals("::1") || host.startsWith("127.")));
    }

    /** Host and port, as openssl and URLs have them. */
    String authority() {
        return (host != null && host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The same server in another scheme, at the port that was tried: each scheme has another that goes without saying. */
    String in(String other) {
        if (!isNetwork()) {
            return other + "://…";
        }
        int usual = usual(other);
        return other + "://" + (port == usual ? authority().replaceFirst(":\\d+$", "") : authority());
    }

    /** Its URL without a path; empty where it has none. */
    Optional<String> origin() {
        return isNetwork() ? Optional.of(scheme + "://" + authority()) : Optional.empty();
    }

    /** A name of DNS that may stand in a command; empty for anything else. */
    static Optional<String> name(String name) {
        return name.matches("[A-Za-z0-9][A-Za-z0-9._-]*") ? Optional.of(name) : Optional.empty();
    }
}
