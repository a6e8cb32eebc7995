package dev.gatehouse.site;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.context.properties.bind.Bindable;

/** Makes {@link Sites} of what stands under {@code gatehouse.sites}, with a finding for everything that makes no sense. */
final class SiteReader {

    static final String PREFIX = "gatehouse.sites";

    private static final String HOST = "a host name such as app.example.com, or *.example.com for every name below it";
    private static final String UPSTREAM = "a URL, host:port or port such as http://localhost:5000, localhost:5000 or 5000";

    private final Settings settings;
    private final TimeoutProperties defaults;

    SiteReader(Settings settings, TimeoutProperties defaults) {
        this.settings = settings;
        this.defaults = defaults;
    }

    Sites read() {
        List<Site> sites = new ArrayList<>();
        settings.read(PREFIX, Bindable.mapOf(String.class, SiteProperties.class))
                .orElse(Map.of())
                .forEach((name, properties) -> site(name, properties).ifPresent(sites::add));
        findHostsClaimedTwice(sites);
        return new Sites(sites);
    }

    private Optional<Site> site(String name, SiteProperties properties) {
        String place = keyOf(name);
        List<HostPattern> hosts = hosts(place, properties);
        Optional<UpstreamAddress> upstream = upstream(place, properties);
        if (hosts.isEmpty() || upstream.isEmpty()) {
            return Optional.empty();
        }
        var timeouts = new Timeouts(Optional.ofNullable(properties.timeouts().connect()).orElse(defaults.connect()),
                Optional.ofNullable(properties.timeouts().firstByte()).orElse(defaults.firstByte()));
        return Optional.of(new Site(name, hosts, upstream.get(), properties.preserveHost(), timeouts));
    }

    private List<HostPattern> hosts(String place, SiteProperties properties) {
        List<HostPattern> hosts = new ArrayList<>();
        if (properties.host() != null) {
            addHost(place + ".host", properties.host(), hosts);
        }
        for (int i = 0; i < properties.hosts().size(); i++) {
            addHost(place + ".hosts[" + i + "]", properties.hosts().get(i), hosts);
        }
        if (properties.host() == null && properties.hosts().isEmpty()) {
            settings.findings().add(new Finding(settings.place(place), "no host", HOST));
        }
        return hosts;
    }

    private void addHost(String place, String text, List<HostPattern> hosts) {
        HostPattern.of(text).ifPresentOrElse(hosts::add, () -> settings.find(place, text, HOST));
    }

    private Optional<UpstreamAddress> upstream(String place, SiteProperties properties) {
        if (properties.upstream() == null) {
            settings.findings().add(new Finding(settings.place(place), "no upstream", UPSTREAM));
            return Optional.empty();
        }
        Optional<UpstreamAddress> upstream = UpstreamAddress.of(properties.upstream());
        if (upstream.isEmpty()) {
            settings.find(place + ".upstream", properties.upstream(), UPSTREAM);
        }
        return upstream;
    }

    private void findHostsClaimedTwice(List<Site> sites) {
        Map<HostPattern, Site> claims = new HashMap<>();
        for (Site site : sites) {
            for (HostPattern host : site.hosts()) {
                Site first = claims.putIfAbsent(host, site);
                if (first != null && !first.equals(site)) {
                    settings.findings()
                            .add(new Finding(placeOf(site, host), Settings.quoted(host.toString()),
                                    "a host that site \"%s\" (%s) does not claim already".formatted(first.name(),
                                            placeOf(first, host))));
                }
            }
        }
    }

    /** Where a site claims a host: alone, or as one of a list. */
    private String placeOf(Site site, HostPattern host) {
        String key = keyOf(site.name());
        boolean single = settings.contains(key + ".host");
        int index = site.hosts().indexOf(host) - (single ? 1 : 0);
        String list = key + ".hosts[" + index + "]";
        return settings.place(index < 0 ? key + ".host" : settings.contains(list) ? list : key + ".hosts");
    }

    static String keyOf(String site) {
        return PREFIX + "." + (site.matches("[a-z0-9-]+") ? site : "[" + site + "]");
    }
}
