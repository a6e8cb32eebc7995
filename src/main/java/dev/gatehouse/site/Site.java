package dev.gatehouse.site;

import java.util.List;

/**
 * One site: the names visitors ask for and the upstream that answers.
 *
 * @param name the key under {@code gatehouse.sites}; also the id of its route and its name in logs and metrics
 * @param hosts what it answers to, never empty
 * @param upstream where its requests go
 * @param preserveHost whether the upstream sees the Host that the visitor asked for, or its own
 * @param timeouts how long the upstream is waited for
 * @param tls how an upstream that speaks TLS is recognised
 * @param https what it wants of https
 */
public record Site(String name, List<HostPattern> hosts, UpstreamAddress upstream, boolean preserveHost,
        Timeouts timeouts, UpstreamTls tls, SiteHttps https) {

    public Site {
        hosts = List.copyOf(hosts);
    }
}
