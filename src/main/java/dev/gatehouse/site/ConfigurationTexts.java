package dev.gatehouse.site;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The texts that a configuration is made of, by the absolute paths of their files.
 *
 * @param main the files that Boot reads
 * @param sites the files of one site each
 */
record ConfigurationTexts(Map<Path, Dated> main, Map<Path, Dated> sites) {

    static final ConfigurationTexts NONE = new ConfigurationTexts(Map.of(), Map.of());

    /** @param since when the file was first put in force with this text */
    record Dated(FileText text, Instant since) {

        boolean isSameAs(Dated other) {
            return text.equals(other.text);
        }
    }

    ConfigurationTexts {
        main = Collections.unmodifiableMap(new LinkedHashMap<>(main));
        sites = Collections.unmodifiableMap(new LinkedHashMap<>(sites));
    }

    boolean isEmpty() {
        return main.isEmpty() && sites.isEmpty();
    }

    /** Every file. */
    Map<Path, Dated> all() {
        Map<Path, Dated> all = new LinkedHashMap<>(main);
        all.putAll(sites);
        return all;
    }

    Optional<Dated> at(Path file) {
        return Optional.ofNullable(sites.getOrDefault(file, main.get(file)));
    }

    /** Whether the same files hold the same texts, since whenever. */
    boolean saysTheSameAs(ConfigurationTexts other) {
        return sameTexts(main, other.main) && sameTexts(sites, other.sites);
    }

    private static boolean sameTexts(Map<Path, Dated> one, Map<Path, Dated> other) {
        return one.size() == other.size() && one.entrySet().stream().allMatch(entry -> {
            Dated same = other.get(entry.getKey());
            return same != null && entry.getValue().isSameAs(same);
        });
    }

    /** The same texts; what stood in the same file before is as old as it was there. */
    ConfigurationTexts datedAfter(ConfigurationTexts before) {
        return new ConfigurationTexts(dated(main, before.main), dated(sites, before.sites));
    }

    private static Map<Path, Dated> dated(Map<Path, Dated> now, Map<Path, Dated> before) {
        Map<Path, Dated> dated = LinkedHashMap.newLinkedHashMap(now.size());
        now.forEach((file, text) -> {
            Dated old = before.get(file);
            dated.put(file, old != null && old.isSameAs(text) ? old : text);
        });
        return dated;
    }
}
