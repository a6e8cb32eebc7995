package dev.gatehouse.admin;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

import dev.gatehouse.site.HostName;

/**
 * What a trial asks for.
 *
 * @param secure whether by https
 * @param host the name in it
 * @param authority the name, with the port if there is one
 * @param target path and query
 */
record TrialUrl(boolean secure, HostName host, String authority, String target) {

    /**
     * Empty for what is no URL of http.
     *
     * @param hasHttps whether that is meant where no scheme is written
     */
    static Optional<TrialUrl> of(String text, boolean hasHttps) {
        String full = text.contains("://") ? text : (hasHttps ? "https://" : "http://") + text;
        try {
            URI uri = new URI(new URI(full).toASCIIString());
            boolean secure = "https".equalsIgnoreCase(uri.getScheme());
            if (!secure && !"http".equalsIgnoreCase(uri.getScheme())) {
                return Optional.empty();
            }
            String authority = Optional.ofNullable(uri.getRawAuthority()).orElse("");
            String path = Optional.ofNullable(uri.getRawPath()).filter(written -> !written.isEmpty()).orElse("/");
            String query = Optional.ofNullable(uri.getRawQuery()).map("?"::concat).orElse("");
            return HostName.ofAuthority(authority).map(host -> new TrialUrl(secure, host, authority, path + query));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority + target;
    }
}
