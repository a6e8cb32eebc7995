package dev.gatehouse.site;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * A part of a site as written under {@code gatehouse.sites.NAME.paths}. What it does not say is as in the site.
 *
 * @param exact just this path
 * @param prefix every path that begins so
 * @param matches every path in which this regular expression is found
 * @param replace what the beginning of the path becomes that {@code exact} or {@code prefix} names
 * @param upstream where requests go
 * @param upstreams several of them, among which requests are shared out
 * @param balance how requests are shared out among several upstreams; by turns unless set
 * @param stickyCookie the name of the cookie that keeps a visitor with one upstream, for {@code balance: cookie};
 *     {@code gatehouse-upstream} unless set
 * @param slowStart how long an upstream that has come back gets fewer requests than its share; 0s unless set
 * @param ejection when one of several upstreams that keeps failing is left out for a while
 * @param retry whether a request that an upstream has failed is sent to another
 * @param waitForUpstream how long a request that changes nothing may wait while upstreams take no connections, as in a restart; not
 *     at all unless set
 * @param health how upstreams are asked whether they are well; nobody asks unless set, or unless the site's own upstreams are asked here, too
 * @param preserveHost whether the upstream sees the name that the visitor asked for
 * @param timeouts its own time limits
 * @param upstreamTls how an upstream that speaks TLS is recognised
 * @param maxBody the largest body of a request; a larger one is answered with 413
 * @param allow the addresses and networks that may ask; others get 403
 * @param deny the addresses and networks that may not ask
 * @param requestHeaders headers that the upstream gets in place of the visitor's; an empty value takes one away
 * @param responseHeaders headers that the visitor gets in place of the upstream's; an empty value takes one away
 * @param rewrite what becomes of the path
 * @param redirect where visitors are sent instead
 * @param respond what is answered without an upstream
 * @param rewriteLocation what becomes of the beginning of Location and Refresh in an answer
 */
record PathProperties(@Nullable String exact, @Nullable String prefix, @Nullable String matches,
        @Nullable String replace, @Nullable String upstream, @Nullable List<ShareKeys> upstreams,
        Balancing.@Nullable Way balance, @Nullable String stickyCookie,
        @Nullable Duration slowStart, @DefaultValue EjectionKeys ejection, @DefaultValue RetryKeys retry,
        @Nullable Duration waitForUpstream, @DefaultValue HealthKeys health,
        @Nullable Boolean preserveHost, @DefaultValue SiteProperties.Limits timeouts,
        @Nullable UpstreamTls upstreamTls, @Nullable DataSize maxBody, @Nullable List<String> allow,
        @Nullable List<String> deny, @Nullable Map<String, String> requestHeaders,
        @Nullable Map<String, String> responseHeaders, @Nullable List<RewriteKeys> rewrite,
        @Nullable RedirectKeys redirect, @Nullable RespondKeys respond,
        @Nullable List<LocationKeys> rewriteLocation) implements RuleKeys {}
