package dev.gatehouse.site;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Where a site's requests go.
 *
 * @param scheme {@code http} or {@code https}
 * @param host name or address; IDN in its ASCII form, an IPv6 address in brackets; {@code localhost} for a Unix socket
 * @param port from 1 to 65535
 * @param path what is put before every request's path, in its raw form; empty for none, without its last slash
 * @param socket the path of a Unix socket, which is connected to in place of host and port; null for none
 */
public record UpstreamAddress(String scheme, String host, int port, String path, @Nullable String socket) {

    /** Stands where no upstream is asked. */
    public static final UpstreamAddress NOWHERE = new UpstreamAddress("no", "upstream", 0, "");

    private static final String UNIX = "unix:";
    private static final String NGINX_UNIX = "http://unix:";

    private static final Pattern PORT = Pattern.compile("\\d{1,9}");
    private static final Pattern NUMBER = Pattern.compile("-?\\d+");
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://.*");
    private static final Pattern IPV6 = Pattern.compile("(https?://)?([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/?");
    private static final int HIGHEST_PORT = 65_535;

    /** What fits into the kernel's {@code sockaddr_un}. */
    private static final int LONGEST_SOCKET = 107;

    public UpstreamAddress(String scheme, String host, int port, String path) {
        this(scheme, host, port, path, null);
    }

    /**
     * Reads {@code http://localhost:5000}, {@code localhost:5000}, {@code 5000} or {@code unix:/run/app.sock}, the last also as
     * {@code unix:///run/app.sock} and as nginx's {@code http://unix:/run/app.sock}; empty for anything else.
     *
     * <p>A query, a fragment and credentials have no meaning for an upstream, so they are refused rather than dropped.
     */
    public static Optional<UpstreamAddress> of(String text) {
        if (text.startsWith(UNIX)) {
            return ofSocket(text.substring(UNIX.length()));
        }
        if (text.startsWith(NGINX_UNIX)) {
            return ofSocket(text.substring(NGINX_UNIX.length()));
        }
        if (PORT.matcher(text).matches()) {
            return ofUrl("http://localhost:" + text);
        }
        if (SCHEME.matcher(text).matches()) {
            return ofUrl(text);
        }
        // A path without a port is likelier a scheme without its colon.
        boolean hasPathOnly = text.indexOf('/') >= 0 && text.indexOf(':') < 0;
        return hasPathOnly ? Optional.empty() : ofUrl("http://" + text);
    }

    /** What was probably meant by a text that is no address; empty where nobody can tell. */
    static Optional<String> meantBy(String text) {
        var address = IPV6.matcher(text);
        return address.matches() && NetUtil.isValidIpV6Address(address.group(2))
                ? Optional.of("an IPv6 address stands in brackets: %s[%s]%s".formatted(
                        address.group(1) == null ? "http://" : address.group(1), address.group(2),
                        address.group(1) == null ? ":5000" : ""))
                : Optional.empty();
    }

    /** A text that is no address, to be shown to anybody. */
    static String withoutCredentials(String text) {
        int first = text.indexOf('@');
        if (first < 0) {
            return text;
        }
        int slash = text.indexOf('/', first);
        int last = text.lastIndexOf('@', slash < 0 ? text.length() : slash);
        return text.substring(0, text.lastIndexOf('/', first) + 1) + "******" + text.substring(last);
    }

    /** Behind a second colon may stand what is put before every path, as in nginx. */
    private static Optional<UpstreamAddress> ofSocket(String address) {
        String text = address.startsWith("///") ? address.substring(2) : address;
        int colon = text.indexOf(':');
        String socket = colon < 0 ? text : text.substring(0, colon);
        String path = colon < 0 ? "" : text.substring(colon + 1);
        boolean proper = socket.startsWith("/") && !socket.startsWith("//") && socket.length() > 1
                && socket.length() <= LONGEST_SOCKET
                && (path.isEmpty() || path.startsWith("/")) && !text.contains(" ");
        return proper
                ? Optional.of(new UpstreamAddress("http", "localhost", 80, withoutSlash(path), socket))
                : Optional.empty();
    }

    private static Optional<UpstreamAddress> ofUrl(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        if ((!secure && !scheme.equals("http")) || uri.getRawAuthority() == null || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            return Optional.empty();
        }
        return ofAuthority(scheme, uri.getRawAuthority(), secure ? 443 : 80, uri.getRawPath());
    }

    /** By hand, since {@link URI#getHost()} knows no name with an underscore, and container names have them. */
    private static Optional<UpstreamAddress> ofAuthority(String scheme, String authority, int defaultPort,
            String path) {
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        String port = hasPort ? authority.substring(colon + 1) : String.valueOf(defaultPort);
        Optional<HostName> name = HostName.of(host);
        // A bare number is a mistyped port, not the name of a machine.
        if (name.isEmpty() || NUMBER.matcher(host).matches() || !PORT.matcher(port).matches()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > HIGHEST_PORT) {
            return Optional.empty();
        }
        // A trailing dot stays: it keeps the resolver from trying its search domains.
        String dot = host.endsWith(".") ? "." : "";
        return Optional.of(new UpstreamAddress(scheme, name.get() + dot, number, withoutSlash(path)));
    }

    private static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Whether the upstream speaks TLS. */
    public boolean isSecure() {
        return scheme.equals("https");
    }

    /** The address as a URL, the port always written; {@code unix:/run/app.sock} for a Unix socket. */
    public URI uri() {
        if (socket != null) {
            return URI.create(UNIX + socket + (path.isEmpty() ? "" : ":" + path));
        }
        return URI.create(scheme + "://" + host + ":" + port + path);
    }

    @Override
    public String toString() {
        return uri().toString();
    }
}
