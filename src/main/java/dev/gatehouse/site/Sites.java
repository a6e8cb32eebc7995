package dev.gatehouse.site;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** All sites of one configuration, by name, in the order they were written. */
public final class Sites {

    private final Map<String, Site> byName;

    public Sites(Collection<Site> sites) {
        Map<String, Site> map = LinkedHashMap.newLinkedHashMap(sites.size());
        sites.forEach(site -> map.put(site.name(), site));
        this.byName = Collections.unmodifiableMap(map);
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
