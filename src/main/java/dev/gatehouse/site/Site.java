package dev.gatehouse.site;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One site: the names visitors ask for and what becomes of their requests.
 *
 * @param name the key under {@code gatehouse.sites}; also its name in logs and metrics
 * @param hosts what it answers to, never empty
 * @param rules what is done with a request that none of its paths takes
 * @param paths parts of it for which something else is said, in the order they were written
 * @param https what it wants of https
 */
public record Site(String name, List<HostPattern> hosts, SiteRules rules, List<SitePath> paths, SiteHttps https) {

    public Site {
        hosts = List.copyOf(hosts);
        paths = List.copyOf(paths);
    }

    /** A site that hands every request to one upstream as it came. */
    public Site(String name, List<HostPattern> hosts, UpstreamAddress upstream, boolean preserveHost,
            Timeouts timeouts, UpstreamTls tls, SiteHttps https) {
        this(name, hosts, SiteRules.forwardingTo(upstream, preserveHost, timeouts, tls), List.of(), https);
    }

    /** Every upstream that may get a request, that of the site itself first, each once. */
    public List<UpstreamAddress> upstreams() {
        Set<UpstreamAddress> all = new LinkedHashSet<>();
        allRules().forEach(of -> of.upstreams().forEach(share -> all.add(share.address())));
        return List.copyOf(all);
    }

    /** The rules of the site itself, and those of its paths. */
    public Stream<SiteRules> allRules() {
        return Stream.concat(Stream.of(rules), paths.stream().map(SitePath::rules));
    }
}
