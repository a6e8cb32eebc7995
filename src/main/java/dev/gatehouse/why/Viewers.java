package dev.gatehouse.why;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.util.NetUtil;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.exchange.RequestHead;
import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;

/**
 * Who may see a whole diagnosis: addresses and commands that are nobody else's business. Safe from any thread.
 *
 * <p>Who comes directly may by the address of the connection. What has come through another proxy, as a field of its tells, may only
 * where that proxy is trusted and each address that it tells of the visitor is in the list: a tunnel on this machine makes everybody look
 * like this machine, so that loopback counts for what comes directly alone. A proxy or a tunnel there that leaves no trace cannot be told
 * from a person at the keyboard; then loopback has to be left out by a setting.
 */
public final class Viewers implements ReloadParticipant {

    /** Fields by which a list of proxies goes on to the next; the visitor is the last one who is not one of them. */
    private static final String FOR = "x-forwarded-for";
    private static final String FORWARDED = "forwarded";

    /** Fields with one address in them. */
    private static final List<String> ONE = List.of("cf-connecting-ip", "cf-connecting-ipv6", "true-client-ip",
            "x-real-ip", "x-client-ip", "x-cluster-client-ip", "fastly-client-ip", "fly-client-ip",
            "x-envoy-external-address", "x-appengine-user-ip");

    /** Fields that tell of a proxy, and not of whom it asks for. */
    private static final List<String> TRACES = List.of("via", "x-forwarded", "x-forwarded-host", "x-forwarded-proto",
            "x-forwarded-port", "x-forwarded-server", "x-original-forwarded-for", "cdn-loop", "forwarded-for");

    /** A node of RFC 7239, section 6. */
    private static final Pattern NODE = Pattern.compile("(?i)(?:^|;)\\s*for=(?:\"([^\"]*)\"|([^;\"]*))\\s*(?=;|$)");

    private static final Pattern WITH_PORT = Pattern.compile("\\[(.*)](?::\\d{1,5})?|([0-9.]+)(?::\\d{1,5})?");

    private final ForwardedHeaders forwarded;
    private volatile DiagnosisProperties.Audience audience;

    Viewers(ForwardedHeaders forwarded, DiagnosisProperties.Audience audience) {
        this.forwarded = forwarded;
        this.audience = audience;
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        DiagnosisProperties.Audience next = settings.read(DiagnosisProperties.class).audience();
        return () -> audience = next;
    }

    public boolean maySee(Exchange exchange) {
        Exchange.Client client = exchange.client();
        RequestHead head = exchange.head();
        if (forwarded.trusts(client)) {
            return isListedByProxy(head);
        }
        return audience.hasDirectly(client.address().getAddress()) && !cameThroughAProxy(head);
    }

    private static boolean cameThroughAProxy(RequestHead head) {
        Predicate<String> isThere = name -> head.header(name) != null;
        return isThere.test(FOR) || isThere.test(FORWARDED) || ONE.stream().anyMatch(isThere)
                || TRACES.stream().anyMatch(isThere);
    }

    /** Everything that is told of the visitor has to say so: fields that the proxy does not set are the visitor's own words. */
    private boolean isListedByProxy(RequestHead head) {
        if (head.header(FOR) == null && head.header(FORWARDED) == null) {
            return false;
        }
        DiagnosisProperties.Audience listed = audience;
        List<Optional<InetAddress>> told = new ArrayList<>();
        Optional.ofNullable(head.header(FOR)).ifPresent(list -> told.add(visitorOf(list, Viewers::addressOf)));
        Optional.ofNullable(head.header(FORWARDED)).ifPresent(list -> told.add(visitorOf(list, Viewers::nodeOf)));
        ONE.stream()
                .flatMap(name -> head.values(name).stream())
                .forEach(one -> told.add(addressOf(one.strip())));
        return told.stream().allMatch(address -> address.filter(listed::has).isPresent());
    }

    private interface Reader {

        Optional<InetAddress> read(String element);
    }

    /** Each proxy adds to the end whom it was asked by, so that the end alone is true. */
    private Optional<InetAddress> visitorOf(String list, Reader reader) {
        String[] elements = list.split(",", -1);
        for (int i = elements.length - 1; i >= 0; i--) {
            Optional<InetAddress> address = reader.read(elements[i].strip());
            if (address.isEmpty() || i == 0 || !forwarded.trusts(new InetSocketAddress(address.get(), 0))) {
                return address;
            }
        }
        return Optional.empty();
    }

    /** Empty for what is no whole element: a comma in quotation marks would make one end where it should not. */
    private static Optional<InetAddress> nodeOf(String element) {
        long marks = element.chars().filter(sign -> sign == '"').count();
        Matcher node = NODE.matcher(element);
        if (marks % 2 != 0 || element.indexOf('\\') >= 0 || !node.find()) {
            return Optional.empty();
        }
        String quoted = node.group(1);
        String plain = node.group(2);
        return node.find() ? Optional.empty() : addressOf(quoted == null ? plain.strip() : quoted);
    }

    private static Optional<InetAddress> addressOf(String text) {
        Matcher withPort = WITH_PORT.matcher(text);
        String address = !withPort.matches() ? text : withPort.group(1) == null ? withPort.group(2) : withPort.group(1);
        boolean isAddress = NetUtil.isValidIpV4Address(address)
                || (NetUtil.isValidIpV6Address(address) && address.indexOf('%') < 0);
        return isAddress ? Optional.of(InetAddress.ofLiteral(address)) : Optional.empty();
    }
}
