package dev.gatehouse.site;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a reload changed, told after the new sites are in force.
 *
 * @param sites the sites now in force
 * @param added names of sites that were not there before
 * @param changed sites that are written differently now, and how
 * @param removed names of sites that are gone
 */
public record SitesChanged(Sites sites, List<String> added, List<SiteChange> changed,
        List<String> removed) {

    /** @param keys what is written differently of a site */
    static SitesChanged between(Sites before, Sites after, Function<String, List<KeyChange>> keys) {
        List<String> added = new ArrayList<>();
        List<SiteChange> changed = new ArrayList<>();
        for (Site site : after.all()) {
            before.named(site.name()).ifPresentOrElse(old -> {
                if (!old.equals(site)) {
                    changed.add(new SiteChange(site.name(), keys.apply(site.name())));
                }
            }, () -> added.add(site.name()));
        }
        List<String> removed = before.all()
                .stream()
                .map(Site::name)
                .filter(name -> after.named(name).isEmpty())
                .toList();
        return new SitesChanged(after, List.copyOf(added), List.copyOf(changed), removed);
    }
}
