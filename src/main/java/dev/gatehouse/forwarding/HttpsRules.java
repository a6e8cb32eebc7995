package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ForwardedHeaders;
import dev.gatehouse.exchange.RequestHead;
import dev.gatehouse.exchange.SecureFields;
import dev.gatehouse.routing.Redirect;
import dev.gatehouse.site.HostName;
import dev.gatehouse.tls.Challenges;
import dev.gatehouse.tls.HttpsInForce;
import dev.gatehouse.tls.ServedCertificate;
import dev.gatehouse.tls.ServedCertificates;
import dev.gatehouse.why.WhyPages;

/**
 * What becomes of a request before any route is looked for: an authority's question is answered, a visitor in plain HTTP is sent on to
 * https, who asks on a connection for a name that its certificate does not stand for is told so, and who has come by TLS rightly is
 * told to do so again.
 *
 * <p>A question of an authority's that is not ours to answer goes on to the site as it came: an application may have a client of ACME of
 * its own. And what a trusted proxy says it took by https is not sent there again, since it would come back the same way forever.
 */
final class HttpsRules {

    private static final int PERMANENT = 308;
    private static final int OK = 200;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final HttpsInForce https;
    private final HttpsPorts ports;
    private final ServedCertificates certificates;
    private final Challenges challenges;
    private final AuthorityPages authority;
    private final ForwardedHeaders forwarded;
    private final WhyPages why;
    private volatile Announced last = new Announced(null, 0, null);

    /** What a request is answered with in a route's place. */
    sealed interface Verdict {

        /** The answer to an authority. */
        record Proof(String text) implements Verdict {}

        /** A page of our own. */
        record Page(int status, PageRenderer.Rendered rendered) implements Verdict {

            Page(PageRenderer.Rendered rendered) {
                this(OK, rendered);
            }
        }

        /** The same address by https. */
        record Secure(Redirect redirect) implements Verdict {}

        /** In plain HTTP on the port for TLS, and there is no such address by https either. */
        record NotSecure() implements Verdict {}

        /** Not on this connection (RFC 9110, section 15.5.20). */
        record Misdirected() implements Verdict {}
    }

    /** What was told for these last; nearly always it is told again. */
    private record Announced(@Nullable Duration hsts, int port, @Nullable SecureFields fields) {}

    HttpsRules(HttpsInForce https, HttpsPorts ports, ServedCertificates certificates, Challenges challenges,
            ForwardedHeaders forwarded, AuthorityPages authority, WhyPages why) {
        this.https = https;
        this.ports = ports;
        this.certificates = certificates;
        this.challenges = challenges;
        this.authority = authority;
        this.forwarded = forwarded;
        this.why = why;
    }

    /**
     * Also says to the exchange what the visitor is told beside the response.
     *
     * @return null where the request goes its way
     */
    @Nullable
    Verdict judge(Exchange exchange, Channel channel) {
        Verdict verdict = https.now().enabled() ? judgeByHttps(exchange, channel) : null;
        return verdict != null
                ? verdict
                : why.answerTo(exchange)
                        .map(answer -> new Verdict.Page(answer.status(), answer.rendered()))
                        .orElse(null);
    }

    private @Nullable Verdict judgeByHttps(Exchange exchange, Channel channel) {
        return exchange.client().secure() ? judgeSecure(exchange, channel) : judgePlain(exchange, channel);
    }

    private @Nullable Verdict judgeSecure(Exchange exchange, Channel channel) {
        ServedCertificate shown = ServedCertificate.of(channel);
        HostName host = exchange.host().orElse(null);
        if (shown == null || host == null) {
            return null;
        }
        if (!shown.certificate().covers(host)) {
            return new Verdict.Misdirected();
        }
        exchange.tell(fieldsFor(host, exchange.head()));
        return authority.answerTo(exchange).map(Verdict.Page::new).orElse(null);
    }

    private @Nullable SecureFields fieldsFor(HostName host, RequestHead head) {
        Duration hsts = certificates.forName(host).map(this::hstsOf).orElse(null);
        int port = ports.udp() == 0 ? 0 : portOfOthers(head);
        Announced known = last;
        if (known.port() != port || !Objects.equals(known.hsts(), hsts)) {
            known = new Announced(hsts, port, hsts == null && port == 0
                    ? null
                    : new SecureFields(hsts == null ? null : "max-age=" + hsts.toSeconds(),
                            port == 0 ? null : "h3=\":%d\"; ma=86400".formatted(port)));
            last = known;
        }
        return known.fields();
    }

    /** A browser that is told so gives its user no way around a certificate it does not trust, as it may not that of a local authority. */
    private @Nullable Duration hstsOf(ServedCertificate certificate) {
        return certificate.isOfLocalAuthority() ? null : certificate.https().hsts().orElse(https.now().hsts());
    }

    /** Over UDP the visitor finds the same port outside as over TCP. */
    private int portOfOthers(RequestHead head) {
        Integer told = https.now().publicPort();
        return told != null ? told : portAskedFor(head, HTTPS);
    }

    private @Nullable Verdict judgePlain(Exchange exchange, Channel channel) {
        RequestHead head = exchange.head();
        String path = pathOf(head.target());
        if (path.startsWith(Challenges.PATH) && isToken(path, Challenges.PATH.length())) {
            // One that we do not know may be of the application behind.
            String proof = challenges.answerTo(path.substring(Challenges.PATH.length())).orElse(null);
            return proof == null ? null : new Verdict.Proof(proof);
        }
        // Before the redirect: who does not trust the authority yet would be sent to a warning.
        Optional<Verdict> page = authority.answerTo(exchange).map(Verdict.Page::new);
        if (page.isPresent()) {
            return page.get();
        }
        ServedCertificate certificate = exchange.host().flatMap(certificates::forName).orElse(null);
        if (VisitorServers.isSecured(channel)) {
            return certificate == null ? new Verdict.NotSecure() : redirect(exchange, path, portAskedFor(head, HTTPS));
        }
        // Not before the name has a certificate: until then it is served as before.
        boolean wanted = certificate != null && certificate.https().redirect().orElse(https.now().redirect());
        return wanted && !cameSecurely(exchange) ? redirect(exchange, path, portInPlaceOf(head, channel)) : null;
    }

    /** Of base64url (RFC 8555, section 8.3), so that nothing else gets past the redirect by way of a path that only begins alike. */
    private static boolean isToken(String path, int from) {
        return path.length() > from && path.chars()
                .skip(from)
                .allMatch(sign -> sign < 128
                        && (Character.isLetterOrDigit(sign) || sign == '-' || sign == '_'));
    }

    private Verdict redirect(Exchange exchange, String path, int otherwise) {
        Integer told = https.now().publicPort();
        int port = told != null ? told : otherwise;
        HostName host = exchange.host().orElseThrow();
        return new Verdict.Secure(new Redirect(PERMANENT,
                "https://" + host + (port == HTTPS ? "" : ":" + port) + path));
    }

    /** Who came by the port that we listen on finds the other one, too; else a router or a container stands between. */
    private int portInPlaceOf(RequestHead head, Channel channel) {
        boolean direct = channel.localAddress() instanceof InetSocketAddress own
                && portAskedFor(head, HTTP) == own.getPort();
        return direct ? ports.tcp() : HTTPS;
    }

    private boolean cameSecurely(Exchange exchange) {
        if (!forwarded.trusts(exchange.client())) {
            return false;
        }
        RequestHead head = exchange.head();
        return firstOf(head.header("x-forwarded-proto")).equals("https")
                || firstOf(head.header("forwarded")).matches(".*\\bproto=\"?https\\b.*");
    }

    /** Of a list of proxies' words the one about the visitor. */
    private static String firstOf(@Nullable String list) {
        return list == null ? "" : list.split(",", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static int portAskedFor(RequestHead head, int otherwise) {
        String authority = head.header("host");
        int colon = authority == null ? -1 : authority.lastIndexOf(':');
        if (authority == null || colon <= authority.lastIndexOf(']') || colon == authority.length() - 1) {
            return otherwise;
        }
        // The host is a proper one, and so the port has five digits at most.
        return Integer.parseInt(authority.substring(colon + 1));
    }

    /** What stands behind the authority in an address; nothing for the server as a whole (RFC 9112, section 3.2.4). */
    private static String pathOf(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int scheme = target.indexOf("://");
        if (scheme < 0) {
            return "";
        }
        for (int i = scheme + 3; i < target.length(); i++) {
            char next = target.charAt(i);
            if (next == '/') {
                return target.substring(i);
            }
            if (next == '?' || next == '#') {
                return "/" + target.substring(i);
            }
        }
        return "/";
    }
}
