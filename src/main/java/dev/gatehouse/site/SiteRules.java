package dev.gatehouse.site;

import java.util.List;

/**
 * What a site does with the requests of one of its paths, or with all that no path takes.
 *
 * @param reply who answers
 * @param preserveHost whether an upstream sees the Host that the visitor asked for, or its own
 * @param timeouts how long an upstream is waited for
 * @param tls how an upstream that speaks TLS is recognised
 * @param maxBody how many bytes the body of a request may have; {@link #NO_LIMIT} for any
 * @param access who may ask
 * @param upstreamRules what is done so that a request finds an upstream that works
 * @param changes what is changed of a request and its answer on their way
 */
public record SiteRules(SiteReply reply, boolean preserveHost, Timeouts timeouts, UpstreamTls tls, long maxBody,
        SiteAccess access, UpstreamRules upstreamRules, SiteChanges changes) {

    /** A body may have any size. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    static SiteRules forwardingTo(UpstreamAddress upstream, boolean preserveHost, Timeouts timeouts, UpstreamTls tls) {
        return new SiteRules(SiteReply.Forward.to(upstream), preserveHost, timeouts, tls, NO_LIMIT,
                SiteAccess.EVERYBODY, UpstreamRules.DEFAULT, SiteChanges.NONE);
    }

    /** Where requests go; empty where no upstream is asked. */
    public List<SiteReply.Share> upstreams() {
        return reply instanceof SiteReply.Forward forward ? forward.shares() : List.of();
    }
}
