package dev.gatehouse.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.site.Sites;

/**
 * A certificate that there should be.
 *
 * @param site whose it is
 * @param names what has to stand in it, never empty
 * @param https what the site wants of https
 */
public record Wanted(String site, List<HostPattern> names, SiteHttps https) {

    private static final int LONGEST = 150;
    private static final int BYTES_OF_DIGEST = 8;

    public Wanted {
        names = List.copyOf(names);
    }

    /** Those that the sites need: one for each host, or one for each site that has its own or asks for it. */
    public static List<Wanted> of(Sites sites) {
        List<Wanted> all = new ArrayList<>();
        if (sites.areStandIns()) {
            return all;
        }
        Set<HostPattern> claimed = new HashSet<>();
        for (Site site : sites.all()) {
            List<HostPattern> hosts = site.hosts().stream().filter(claimed::add).toList();
            if (hosts.isEmpty()) {
                continue;
            }
            if (site.https().own().isPresent() || site.https().oneCertificate()) {
                all.add(new Wanted(site.name(), hosts, site.https()));
            } else {
                hosts.forEach(host -> all.add(new Wanted(site.name(), List.of(host), site.https())));
            }
        }
        return all;
    }

    /** Whether no public authority would sign one of the names. */
    public boolean isPrivate() {
        return names.stream().anyMatch(name -> PrivateNames.contains(name.name()));
    }

    /** Whether one of the names is a wildcard, which an authority gives for proof by DNS only. */
    public boolean hasWildcard() {
        return names.stream().anyMatch(HostPattern::wildcard);
    }

    /** A name for files, and for the operator: the same for the same names in whatever order, and never too long for a file. */
    public String id() {
        List<String> all = names.stream().map(Wanted::fileName).sorted().toList();
        String first = all.getFirst();
        String readable = first.substring(0, Math.min(first.length(), LONGEST));
        if (all.size() == 1 && readable.equals(first)) {
            return first;
        }
        String digest = digest(String.join(" ", all));
        return all.size() == 1 ? readable + "-" + digest : readable + "_and_" + (all.size() - 1) + "_more-" + digest;
    }

    private static String fileName(HostPattern name) {
        String text = name.name().value().replaceAll("[\\[\\]]", "").replace(':', '-');
        return name.wildcard() ? "_." + text : text;
    }

    private static String digest(String text) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, BYTES_OF_DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }
}
