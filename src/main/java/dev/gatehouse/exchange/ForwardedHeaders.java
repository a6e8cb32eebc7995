package dev.gatehouse.exchange;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;

/**
 * Who made a request, as the upstream is told: X-Forwarded-For, -Proto, -Host, -Port, X-Real-IP and Forwarded (RFC 7239).
 *
 * <p>They are set from the connection, each a single value; what the client claims is dropped. Only a trusted proxy's
 * headers are continued. Applications that take the first entry of a list can therefore not be lied to.
 */
public final class ForwardedHeaders implements ReloadParticipant, ExchangeListener {

    public static final String FOR = "X-Forwarded-For";
    public static final String PROTO = "X-Forwarded-Proto";
    public static final String HOST = "X-Forwarded-Host";
    public static final String PORT = "X-Forwarded-Port";
    public static final String REAL_IP = "X-Real-IP";
    public static final String FORWARDED = "Forwarded";

    /** All of them, to be taken out of what a client sent. */
    public static final List<String> NAMES = List.of(FOR, PROTO, HOST, PORT, REAL_IP, FORWARDED);

    private final Circles circles = new Circles();
    private volatile TrustedProxies trusted;

    public ForwardedHeaders(TrustedProxies trusted) {
        this.trusted = trusted;
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        var next = new TrustedProxies(settings.read(ForwardingProperties.class).trustedProxies());
        return () -> trusted = next;
    }

    /** Whether what a client says about where a request came from is believed. */
    public boolean trusts(Exchange.Client client) {
        return trusts(client.address());
    }

    /** Whether it is the address of a proxy that is believed. */
    public boolean trusts(InetSocketAddress address) {
        return trusted.contains(address);
    }

    /**
     * The address that a request comes from: behind trusted proxies the last that they name and that is none of theirs, else that of the
     * connection.
     */
    public String visitor(Exchange exchange) {
        Exchange.Client client = exchange.client();
        TrustedProxies proxies = trusted;
        if (!proxies.contains(client.address())) {
            return client.ip();
        }
        Hops hops = Hops.ofForwardedFor(exchange.head().header("x-forwarded-for"));
        return (hops.isEmpty() ? Hops.ofForwarded(exchange.head().header("forwarded")) : hops).visitor(proxies)
                .orElse(client.ip());
    }

    /** {@code http} or {@code https}, as the visitor has it: behind a trusted proxy as that says, else by the connection. */
    public String scheme(Exchange exchange) {
        Exchange.Client client = exchange.client();
        String said = trusts(client) ? exchange.head().header(PROTO.toLowerCase(Locale.ROOT)) : null;
        boolean secure = said == null ? client.secure() : said.strip().equalsIgnoreCase("https");
        return secure ? "https" : "http";
    }

    /** Whether a request goes in a circle. */
    public boolean isLoop(Exchange exchange) {
        return circles.has(exchange);
    }

    @Override
    public void moved(Exchange exchange, @Nullable Ends before, @Nullable Ends now) {
        circles.moved(exchange, before, now);
    }

    @Override
    public void answered(Exchange exchange) {
        circles.answered(exchange);
    }

    @Override
    public void ended(Exchange exchange) {
        circles.answered(exchange);
    }

    /** The headers to set, by name; they replace all of that name. A request of HTTP/1.0 may name no host, and none is told. */
    public Map<String, String> of(Exchange exchange) {
        Exchange.Client client = exchange.client();
        RequestHead head = exchange.head();
        String proto = client.secure() ? "https" : "http";
        String host = Optional.ofNullable(head.header("host")).orElse("");
        boolean believed = trusted.contains(client.address());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(FOR, believed ? continued(head, FOR, client.ip()) : client.ip());
        headers.put(REAL_IP, believed ? kept(head, REAL_IP, client.ip()) : client.ip());
        headers.put(PROTO, believed ? kept(head, PROTO, proto) : proto);
        String forwardedHost = believed ? kept(head, HOST, host) : host;
        if (!forwardedHost.isEmpty()) {
            headers.put(HOST, forwardedHost);
        }
        headers.put(PORT, believed ? kept(head, PORT, port(host, proto)) : port(host, proto));
        String forwarded = forwarded(client.ip(), proto, host) + circles.mark(exchange);
        headers.put(FORWARDED, believed ? continued(head, FORWARDED, forwarded) : forwarded);
        return headers;
    }

    private static String continued(RequestHead head, String name, String last) {
        String before = head.header(name.toLowerCase(Locale.ROOT));
        return before == null || before.isBlank() ? last : before + ", " + last;
    }

    private static String kept(RequestHead head, String name, String otherwise) {
        String before = head.header(name.toLowerCase(Locale.ROOT));
        return before == null || before.isBlank() ? otherwise : before;
    }

    /**
     * The port the visitor typed, or the scheme's own. Not the local one: behind a published container port or a port
     * forward it would be wrong, and applications put it into their links.
     */
    private static String port(String host, String proto) {
        int colon = host.lastIndexOf(':');
        boolean written = colon > host.lastIndexOf(']') && colon + 1 < host.length();
        if (written && HostName.ofAuthority(host).isPresent()) {
            return host.substring(colon + 1);
        }
        return proto.equals("https") ? "443" : "80";
    }

    private static String forwarded(String ip, String proto, String host) {
        String node = ip.indexOf(':') < 0 ? ip : "\"[" + ip + "]\"";
        return host.isEmpty()
                ? "for=%s;proto=%s".formatted(node, proto)
                : "for=%s;host=\"%s\";proto=%s".formatted(node, host, proto);
    }
}
