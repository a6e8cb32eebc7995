package dev.gatehouse.command;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

import dev.gatehouse.site.HostName;

/**
 * A URL as a visitor would open it.
 *
 * @param secure whether by https
 * @param host the name in it
 * @param authority the name, with the port if there is one
 * @param target path and query
 */
record AskedUrl(boolean secure, String host, String authority, String target) {

    /**
     * Reads {@code https://app.example.com/page} or {@code app.example.com/page}.
     *
     * @param hasHttps whether that is meant where no scheme is written
     */
    static AskedUrl of(String text, boolean hasHttps) {
        String full = text.contains("://") ? text : (hasHttps ? "https://" : "http://") + text;
        try {
            URI uri = new URI(full);
            boolean secure = "https".equalsIgnoreCase(uri.getScheme());
            String authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
            Optional<HostName> host = HostName.ofAuthority(authority);
            if (host.isPresent() && (secure || "http".equalsIgnoreCase(uri.getScheme()))) {
                String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
                return new AskedUrl(secure, host.get().value(), authority,
                        path + Optional.ofNullable(uri.getRawQuery()).map("?"::concat).orElse(""));
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new CommandException("%s (expected: a URL such as https://app.example.com/page)".formatted(text));
    }

    /** The request for it to a proxy, whatever the name resolves to. */
    Request through(InetSocketAddress proxy, String agent) {
        return new Request(proxy, secure ? Optional.of(host) : Optional.empty(), authority, target, agent);
    }

    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority + target;
    }
}
