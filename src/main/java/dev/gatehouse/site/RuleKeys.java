package dev.gatehouse.site;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** The keys that a site and each of its paths have in common. What is null was not written. */
interface RuleKeys extends UpstreamKeys {

    @Nullable
    String upstream();

    @Nullable
    List<ShareKeys> upstreams();

    @Nullable
    Boolean preserveHost();

    SiteProperties.Limits timeouts();

    @Nullable
    UpstreamTls upstreamTls();

    @Nullable
    DataSize maxBody();

    @Nullable
    List<String> allow();

    @Nullable
    List<String> deny();

    @Nullable
    Map<String, String> requestHeaders();

    @Nullable
    Map<String, String> responseHeaders();

    @Nullable
    List<RewriteKeys> rewrite();

    @Nullable
    RedirectKeys redirect();

    @Nullable
    RespondKeys respond();

    @Nullable
    List<LocationKeys> rewriteLocation();

    /**
     * One of several upstreams among which requests are shared out.
     *
     * @param url where it is: {@code http://localhost:5000}, {@code localhost:5000} or {@code 5000}
     * @param weight how many requests it gets in proportion to the others; 1 unless set
     * @param backup whether it gets requests only while none of the others may be asked
     */
    record ShareKeys(@Nullable String url, @Nullable Integer weight, @Nullable Boolean backup) {}

    /**
     * Another path for those in which something is found.
     *
     * @param from a regular expression that is looked for in the path
     * @param to the path in its place; {@code $1} is what the first group has found
     */
    record RewriteKeys(@Nullable String from, @Nullable String to) {}

    /**
     * Sends visitors elsewhere.
     *
     * @param to a URL or path, in which <code>{uri}</code>, <code>{path}</code>, <code>{query}</code>, <code>{?query}</code>,
     *     <code>{host}</code> and <code>{scheme}</code> stand for those of the request, and beside {@code matches} <code>{1}</code> for what its first group
     *     has found
     * @param status 301, 302, 303, 307 or 308; 302 unless set
     */
    record RedirectKeys(@Nullable String to, @Nullable Integer status) {}

    /**
     * An answer without an upstream.
     *
     * @param status from 200 to 599; 200 unless set
     * @param body the text of the answer; where it is absent and the status is 400 or above it is a page of Gatehouse's own
     * @param type the Content-Type of the body; {@code text/plain; charset=utf-8} unless set
     */
    record RespondKeys(@Nullable Integer status, @Nullable String body, @Nullable String type) {}

    /**
     * Another beginning for the URLs in Location and Refresh.
     *
     * @param from what they begin with
     * @param to what they begin with instead
     */
    record LocationKeys(@Nullable String from, @Nullable String to) {}
}
