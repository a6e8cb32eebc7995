package dev.gatehouse.site;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All sites of one configuration, by name, in the order they were written. */
public final class Sites {

    private final Map<String, Site> byName;
    private final boolean standIns;

    public Sites(Collection<Site> sites) {
        this(sites, false);
    }

    private Sites(Collection<Site> sites, boolean standIns) {
        this.standIns = standIns;
        Map<String, Site> map = LinkedHashMap.newLinkedHashMap(sites.size());
        sites.forEach(site -> map.put(site.name(), site));
        this.byName = Collections.unmodifiableMap(map);
    }

    /** Those that are served until the operator has written one. */
    public static Sites ofFirstStart(Collection<Site> sites) {
        return new Sites(sites, true);
    }

    /** Whether nobody has asked for them, so that nothing is to be obtained for their names. */
    public boolean areStandIns() {
        return standIns;
    }

    public Collection<Site> all() {
        return byName.values();
    }

    public Optional<Site> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public boolean isEmpty() {
        return byName.isEmpty();
    }

    public int size() {
        return byName.size();
    }
}
