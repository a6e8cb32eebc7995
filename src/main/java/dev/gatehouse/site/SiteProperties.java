package dev.gatehouse.site;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A site, as written under {@code gatehouse.sites.NAME} or in a file of its own: the names that visitors ask for, and where their
 * requests go.
 *
 * <p>Nobody has asked yet whether it makes sense.
 *
 * @param host the name visitors ask for; {@code *.example.com} is every name below example.com
 * @param hosts several of them
 * @param upstream where requests go: {@code http://localhost:5000}, {@code localhost:5000} or {@code 5000}
 * @param upstreams several of them, among which requests are shared out
 * @param balance how requests are shared out among several upstreams; by turns unless set
 * @param stickyCookie the name of the cookie that keeps a visitor with one upstream, for {@code balance: cookie};
 *     {@code gatehouse-upstream} unless set
 * @param slowStart how long an upstream that has come back gets fewer requests than its share; 0s unless set
 * @param ejection when one of several upstreams that keeps failing is left out for a while
 * @param retry whether a request that an upstream has failed is sent to another
 * @param waitForUpstream how long a request that changes nothing may wait while upstreams take no connections, as in a restart; not
 *     at all unless set
 * @param health how upstreams are asked whether they are well; nobody asks unless set
 * @param preserveHost whether the upstream sees the name that the visitor asked for (it does unless set to false)
 * @param timeouts this site's own time limits
 * @param upstreamTls how an upstream that speaks TLS is recognised; by the system's certificates unless set
 * @param certificate file with the site's own certificate (PEM), its own first; obtained if absent
 * @param key file with the private key (PEM) of that certificate
 * @param oneCertificate whether all hosts of the site stand in one certificate, rather than each in its own
 * @param httpsRedirect whether requests in plain HTTP are sent on to https; as under {@code gatehouse.https} unless set
 * @param hsts for how long browsers are told to ask for this site by https alone; they are told nothing unless set
 * @param maxBody the largest body of a request; a larger one is answered with 413; any size unless set
 * @param allow the addresses and networks that may ask; others get 403; everybody unless set
 * @param deny the addresses and networks that may not ask, although {@code allow} has them
 * @param requestHeaders headers that the upstream gets in place of the visitor's; an empty value takes one away
 * @param responseHeaders headers that the visitor gets in place of the upstream's; an empty value takes one away
 * @param rewrite what becomes of the path
 * @param redirect where visitors are sent instead of to an upstream
 * @param respond what is answered without an upstream
 * @param rewriteLocation what becomes of the beginning of Location and Refresh in an answer
 * @param paths parts of the site for which something else is said
 */
record SiteProperties(@Nullable String host, @DefaultValue List<String> hosts, @Nullable String upstream,
        @Nullable List<ShareKeys> upstreams, Balancing.@Nullable Way balance, @Nullable String stickyCookie,
        @Nullable Duration slowStart, @DefaultValue EjectionKeys ejection, @DefaultValue RetryKeys retry,
        @Nullable Duration waitForUpstream, @DefaultValue HealthKeys health, @Nullable Boolean preserveHost,
        @DefaultValue Limits timeouts,
        @Nullable UpstreamTls upstreamTls, @Nullable Path certificate, @Nullable Path key,
        @DefaultValue("false") boolean oneCertificate, @Nullable Boolean httpsRedirect, @Nullable Duration hsts,
        @Nullable DataSize maxBody, @Nullable List<String> allow, @Nullable List<String> deny,
        @Nullable Map<String, String> requestHeaders, @Nullable Map<String, String> responseHeaders,
        @Nullable List<RewriteKeys> rewrite, @Nullable RedirectKeys redirect, @Nullable RespondKeys respond,
        @Nullable List<LocationKeys> rewriteLocation, @DefaultValue List<PathProperties> paths) implements RuleKeys {

    /** What of it concerns visitors that come by https. */
    SiteHttps https() {
        return new SiteHttps(Optional.ofNullable(certificate)
                .map(file -> new SiteHttps.Files(file, Objects.requireNonNull(key))), oneCertificate,
                Optional.ofNullable(httpsRedirect), Optional.ofNullable(hsts));
    }

    SiteProperties {
        if ((certificate == null) != (key == null)) {
            throw new InvalidSettingException(certificate == null ? "key" : "certificate",
                    String.valueOf(certificate == null ? key : certificate), "certificate and key, or none of them");
        }
        if (hsts != null && hsts.isNegative()) {
            throw new InvalidSettingException("hsts", hsts, "a time such as 180d, or 0s to take it back");
        }
    }

    /**
     * A site's own time limits; what is absent is as under {@code gatehouse.timeouts}.
     *
     * @param connect until the connection to the upstream is there
     * @param firstByte from sending a request until the response begins
     * @param idle how long no byte may pass inside a response or an upgraded connection
     */
    record Limits(@Nullable Duration connect, @Nullable Duration firstByte, @Nullable Duration idle) {

        Limits {
            TimeLimit.require("connect", connect);
            TimeLimit.require("first-byte", firstByte);
            TimeLimit.require("idle", idle);
        }
    }
}
