package dev.gatehouse.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Inspection;
import dev.gatehouse.site.Inspection.Noted;
import dev.gatehouse.site.Place;
import dev.gatehouse.site.Site;

/**
 * Finds what is written and never counts: a host that another one of the same site covers. That two sites claim one host is a finding
 * of the start.
 */
final class Overlaps {

    private final Inspection inspection;
    private final List<Noted> warnings = new ArrayList<>();

    Overlaps(Inspection inspection) {
        this.inspection = inspection;
    }

    List<Noted> warnings() {
        inspection.sites().all().forEach(this::lookAtHosts);
        return warnings;
    }

    private void lookAtHosts(Site site) {
        Map<HostPattern, Integer> first = new HashMap<>();
        for (int i = 0; i < site.hosts().size(); i++) {
            HostPattern host = site.hosts().get(i);
            Integer before = first.putIfAbsent(host, i);
            if (before != null) {
                warn(site, placeOf(site, i), host,
                        "each host once; it stands at %s already".formatted(placeOf(site, before)));
                continue;
            }
            covering(site, host).ifPresent(by -> warn(site, placeOf(site, site.hosts().indexOf(host)), host,
                    "no host that %s of the same site covers".formatted(by)));
        }
    }

    private static Optional<HostPattern> covering(Site site, HostPattern host) {
        return site.hosts()
                .stream()
                .filter(other -> other.wildcard() && !other.equals(host)
                        && host.name().value().endsWith("." + other.name()))
                .findFirst();
    }

    private void warn(Site site, Place place, HostPattern host, String expected) {
        warnings.add(new Noted(Optional.of(site.name()), new Finding(place, '"' + host.toString() + '"', expected)));
    }

    /** The one host is counted before those of the list. */
    private Place placeOf(Site site, int index) {
        String key = inspection.settings().keyOfSite(site.name());
        int ofOne = inspection.settings().contains(key + ".host") ? 1 : 0;
        return inspection.settings().place(index < ofOne ? key + ".host" : key + ".hosts[" + (index - ofOne) + "]");
    }
}
