package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.errorpage.PageRenderer;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.routing.Redirect;
import dev.gatehouse.site.HostName;
import dev.gatehouse.tls.Challenges;
import dev.gatehouse.tls.HttpsProperties;
import dev.gatehouse.tls.ServedCertificate;
import dev.gatehouse.tls.ServedCertificates;

/**
 * What becomes of a request before any route is looked for: an authority's question is answered, a visitor in plain HTTP is sent on to
 * https, and who asks on a connection for a name that its certificate does not stand for is told so.
 */
final class HttpsRules {

    private static final int PERMANENT = 308;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final HttpsProperties settings;
    private final ServedCertificates certificates;
    private final Challenges challenges;
    private final AuthorityPages authority;

    /** What a request is answered with in a route's place. */
    sealed interface Verdict {

        /** The answer to an authority. */
        record Proof(String text) implements Verdict {}

        /** A page of our own. */
        record Page(PageRenderer.Rendered rendered) implements Verdict {}

        /** The same address by https. */
        record Secure(Redirect redirect) implements Verdict {}

        /** Not on this connection (RFC 9110, section 15.5.20). */
        record Misdirected() implements Verdict {}
    }

    HttpsRules(HttpsProperties settings, ServedCertificates certificates, Challenges challenges,
            AuthorityPages authority) {
        this.settings = settings;
        this.certificates = certificates;
        this.challenges = challenges;
        this.authority = authority;
    }

    /** @return null where the request goes its way */
    @Nullable
    Verdict judge(Exchange exchange, Channel channel) {
        if (!settings.enabled()) {
            return null;
        }
        return exchange.client().secure() ? judgeSecure(exchange, channel) : judgePlain(exchange, channel);
    }

    private @Nullable Verdict judgeSecure(Exchange exchange, Channel channel) {
        ServedCertificate shown = ServedCertificate.of(channel);
        Optional<HostName> host = exchange.host();
        return shown == null || host.isEmpty() || shown.certificate().covers(host.get())
                ? authority.answerTo(exchange).map(Verdict.Page::new).orElse(null)
                : new Verdict.Misdirected();
    }

    private @Nullable Verdict judgePlain(Exchange exchange, Channel channel) {
        String target = exchange.head().target();
        if (target.startsWith(Challenges.PATH)) {
            return challenges.answerTo(target.substring(Challenges.PATH.length()))
                    .map(Verdict.Proof::new)
                    .orElse(null);
        }
        // Before the redirect: who does not trust the authority yet would be sent to a warning.
        Optional<Verdict> page = authority.answerTo(exchange).map(Verdict.Page::new);
        return page.isPresent() ? page.get() : redirect(exchange, channel, target);
    }

    private @Nullable Verdict redirect(Exchange exchange, Channel channel, String target) {
        return exchange.host()
                .filter(this::isToBeSecured)
                .map(host -> new Verdict.Secure(new Redirect(PERMANENT,
                        "https://" + host + publicPort(exchange, channel) + pathOf(target))))
                .orElse(null);
    }

    /** Not before the name has a certificate: until then it is served as before. */
    private boolean isToBeSecured(HostName host) {
        return certificates.forName(host)
                .filter(certificate -> certificate.https().redirect().orElse(settings.redirect()))
                .isPresent();
    }

    /** Who came by the port that we listen on finds the other one, too; else a router or a container stands between. */
    private String publicPort(Exchange exchange, Channel channel) {
        Integer told = settings.publicPort();
        if (told == null) {
            boolean direct = portAskedFor(exchange) == ((InetSocketAddress) channel.localAddress()).getPort();
            told = direct ? Objects.requireNonNull(settings.port()) : HTTPS;
        }
        return told == HTTPS ? "" : ":" + told;
    }

    private static int portAskedFor(Exchange exchange) {
        String authority = exchange.head().header("host");
        if (authority == null || authority.endsWith("]")) {
            return HTTP;
        }
        int colon = authority.lastIndexOf(':');
        return colon < 0 || colon == authority.length() - 1 ? HTTP : Integer.parseInt(authority.substring(colon + 1));
    }

    private static String pathOf(String target) {
        return target.startsWith("/") ? target : "/";
    }
}
