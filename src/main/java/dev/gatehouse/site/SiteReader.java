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
    private static final String UPSTREAM = "a URL, host:port or port such as http://localhost:5000, localhost:5000 or 5000, or unix:/run/app.sock";

    private final Settings settings;
    private final TimeoutProperties defaults;
    private final Map<HostPattern, Claim> claims = new HashMap<>();

    /** Which site was the first to have a host, and where that was written. */
    private record Claim(String site, String key) {}

    SiteReader(Settings settings, TimeoutProperties defaults) {
        this.settings = settings;
        this.defaults = defaults;
    }

    Sites read() {
        if (settings.contains(PREFIX + "[0]")) {
            settings.findings()
                    .add(new Finding(settings.place(PREFIX), "a list", "a name for each site, and its keys below it"));
        }
        List<Site> sites = new ArrayList<>();
        settings.read(PREFIX, Bindable.mapOf(String.class, SiteProperties.class))
                .orElse(Map.of())
                .forEach((name, properties) -> site(name, properties).ifPresent(sites::add));
        return new Sites(sites);
    }

    private Optional<Site> site(String name, SiteProperties properties) {
        String place = keyOf(name);
        List<HostPattern> hosts = hosts(name, place, properties);
        Optional<UpstreamAddress> upstream = upstream(place, properties);
        if (hosts.isEmpty() || upstream.isEmpty()) {
            return Optional.empty();
        }
        var timeouts = new Timeouts(Optional.ofNullable(properties.timeouts().connect()).orElse(defaults.connect()),
                Optional.ofNullable(properties.timeouts().firstByte()).orElse(defaults.firstByte()),
                Optional.ofNullable(properties.timeouts().idle()).orElse(defaults.idle()));
        return Optional.of(new Site(name, hosts, upstream.get(), properties.preserveHost(), timeouts,
                Optional.ofNullable(properties.upstreamTls()).orElse(UpstreamTls.DEFAULT)));
    }

    private List<HostPattern> hosts(String site, String place, SiteProperties properties) {
        List<HostPattern> hosts = new ArrayList<>();
        if (properties.host() != null) {
            addHost(site, place + ".host", properties.host(), hosts);
        }
        for (int i = 0; i < properties.hosts().size(); i++) {
            addHost(site, place + ".hosts[" + i + "]", properties.hosts().get(i), hosts);
        }
        if (properties.host() == null && properties.hosts().isEmpty()) {
            settings.findings().add(new Finding(settings.place(place), "no host", HOST));
        }
        return hosts;
    }

    private void addHost(String site, String key, String text, List<HostPattern> hosts) {
        HostPattern.of(text).ifPresentOrElse(host -> {
            hosts.add(host);
            claim(host, new Claim(site, key));
        }, () -> settings.find(key, text, HOST));
    }

    private void claim(HostPattern host, Claim claim) {
        Claim first = claims.putIfAbsent(host, claim);
        if (first != null && !first.site().equals(claim.site())) {
            settings.find(claim.key(), host.toString(), "a host that site \"%s\" (%s) does not claim already"
                    .formatted(first.site(), settings.place(first.key())));
        }
    }

    private Optional<UpstreamAddress> upstream(String place, SiteProperties properties) {
        if (properties.upstream() == null) {
            settings.findings().add(new Finding(settings.place(place), "no upstream", UPSTREAM));
            return Optional.empty();
        }
        Optional<UpstreamAddress> upstream = UpstreamAddress.of(properties.upstream());
        if (upstream.isEmpty()) {
            String withoutCredentials = properties.upstream().replaceFirst("[^/]*@", "******@");
            settings.find(place + ".upstream", withoutCredentials, UPSTREAM);
        }
        return upstream;
    }

    /** A name with signs of its own is found as it was written, with or without brackets around it. */
    private String keyOf(String site) {
        String plain = PREFIX + "." + site;
        return !site.contains(".") && settings.contains(plain) ? plain : PREFIX + "[" + site + "]";
    }
}
