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
    private static final SiteReply NOBODY = new SiteReply.Respond(404, null, "text/plain");

    private final Settings settings;
    private final TimeoutProperties defaults;
    private final Optional<SiteMemory> before;
    private final Incumbents incumbents;
    private final RulesReader rules;
    private final PathsReader paths;
    private final Map<String, SiteMemory.Remembered> memory = new HashMap<>();
    private final Map<HostPattern, Claim> claims = new HashMap<>();

    /** Which site was the first to have a host, and as which of its hosts. */
    private record Claim(String site, int index) {}

    SiteReader(Settings settings, TimeoutProperties defaults) {
        this(settings, defaults, Optional.empty(), Incumbents.NONE);
    }

    /**
     * @param before the sites that need not be made again where nothing has changed
     * @param incumbents who keeps a host that two claim; where neither had it, the one that is written first has it
     */
    SiteReader(Settings settings, TimeoutProperties defaults, Optional<SiteMemory> before, Incumbents incumbents) {
        this.incumbents = incumbents;
        this.settings = settings;
        this.defaults = defaults;
        this.before = before;
        this.rules = new RulesReader(settings);
        this.paths = new PathsReader(settings, rules);
    }

    Sites read() {
        if (settings.contains(PREFIX + "[0]")) {
            settings.findings()
                    .add(new Finding(settings.place(PREFIX), "a list", "a name for each site, and its keys below it"));
        }
        // Finds a value in their place.
        settings.read(PREFIX, Bindable.mapOf(String.class, SiteProperties.class));
        List<Site> sites = new ArrayList<>();
        WrittenSites written = settings.sites();
        for (String name : written.sites()) {
            String text = written.textOf(name);
            Optional<SiteMemory.Remembered> remembered = before
                    .flatMap(memory -> memory.of(name, text, defaults, written.isKept(name)));
            if (remembered.isPresent()) {
                memory.put(name, remembered.get());
                sites.add(claimed(remembered.get().site()));
            } else {
                read(name, text, sites);
            }
        }
        return new Sites(sites);
    }

    /** What was read, for the next time. */
    SiteMemory memory() {
        return new SiteMemory(defaults, memory);
    }

    private void read(String name, String text, List<Site> sites) {
        int findings = settings.findings().size();
        Map<String, SiteProperties> spellings = settings.readSite(name);
        spellings.forEach((spelling, properties) -> site(spelling, properties).ifPresent(site -> {
            sites.add(site);
            var remembered = new SiteMemory.Remembered(text, site);
            if (spellings.size() == 1 && settings.findings().size() == findings) {
                memory.put(name, remembered);
            }
        }));
    }

    private Site claimed(Site site) {
        for (int i = 0; i < site.hosts().size(); i++) {
            claim(site.hosts().get(i), new Claim(site.name(), i));
        }
        return site;
    }

    private Optional<Site> site(String name, SiteProperties properties) {
        String place = settings.keyOfSite(name);
        List<HostPattern> hosts = hosts(name, place, properties);
        boolean answers = rules.hasReply(place, properties) || takesEveryPath(properties);
        if (!answers) {
            settings.findings().add(new Finding(settings.place(place), "no upstream", RulesReader.UPSTREAM));
        }
        int before = settings.findings().size();
        SiteRules read = rules.ofSite(place, properties, defaults, NOBODY);
        List<SitePath> all = paths.read(place + ".paths", properties.paths(), read);
        boolean faulty = settings.findings().size() > before;
        return hosts.isEmpty() || !answers || faulty
                ? Optional.empty()
                : Optional.of(new Site(name, hosts, read, all, properties.https()));
    }

    /** Then the site itself has nothing left to answer. */
    private static boolean takesEveryPath(SiteProperties properties) {
        return properties.paths().stream().anyMatch(path -> "/".equals(path.prefix()));
    }

    private List<HostPattern> hosts(String site, String place, SiteProperties properties) {
        List<String> texts = new ArrayList<>(1 + properties.hosts().size());
        Optional.ofNullable(properties.host()).ifPresent(texts::add);
        texts.addAll(properties.hosts());
        if (texts.isEmpty()) {
            settings.findings().add(new Finding(settings.place(place), "no host", HOST));
        }
        List<HostPattern> hosts = new ArrayList<>(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            var claim = new Claim(site, i);
            HostPattern.of(texts.get(i)).ifPresentOrElse(host -> {
                hosts.add(host);
                claim(host, claim);
            }, () -> settings.find(keyOf(claim), texts.get(claim.index()), HOST));
        }
        return hosts;
    }

    private void claim(HostPattern host, Claim claim) {
        Claim first = claims.putIfAbsent(host, claim);
        if (first == null || first.site().equals(claim.site())) {
            return;
        }
        boolean isTaken = incumbents.hasHost(claim.site(), host) && !incumbents.hasHost(first.site(), host);
        Claim winner = isTaken ? claim : first;
        Claim loser = isTaken ? first : claim;
        claims.put(host, winner);
        settings.find(keyOf(loser), host.toString(), "a host that site \"%s\" (%s) does not claim already"
                .formatted(winner.site(), settings.place(keyOf(winner))));
    }

    /** The one host is counted before those of the list. */
    private String keyOf(Claim claim) {
        String place = settings.keyOfSite(claim.site());
        int ofOne = settings.contains(place + ".host") ? 1 : 0;
        return claim.index() < ofOne ? place + ".host" : place + ".hosts[" + (claim.index() - ofOne) + "]";
    }
}
