package dev.gatehouse.site;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the sites in force come from.
 *
 * @param kept those whose files cannot be used
 * @param files the files of those that have one of their own, by the sites' ids
 * @param sitesFolder where such files are
 */
record SiteOrigins(List<KeptSite> kept, Map<String, Path> files, Path sitesFolder) {

    SiteOrigins {
        kept = List.copyOf(kept);
        files = Map.copyOf(files);
    }

    Optional<Path> fileOf(String id) {
        return Optional.ofNullable(files.get(id));
    }
}
