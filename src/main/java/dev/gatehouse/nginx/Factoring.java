package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Divides what happens in the locations of a server between the site and its paths. A path inherits from its site, which a location does
 * not do from the one for {@code /}; so that one becomes the site itself only where nothing of it can be felt in the others.
 */
final class Factoring {

    private static final Set<String> REPLIES = Set.of("upstream", "upstreams", "redirect", "respond");
    private static final Set<String> OF_ANSWERS = Set.of("allow", "deny", "response-headers");
    private static final Set<String> MAPS = Set.of("request-headers", "response-headers", "timeouts");
    private static final Map<String, Object> NEUTRAL = Map.of("preserve-host", true, "max-body", "0B", "allow",
            List.of("all"), "deny", List.of(), "balance", "round-robin", "retry", 2);
    private static final Set<String> OF_SEVERAL = Set.of("balance", "sticky-cookie", "ejection", "retry");

    /** What one location does. */
    record Entry(PathChoice choice, Treatment treatment) {}

    private Factoring() {
    }

    /** The keys of the site, with its paths as the last one. */
    static Map<String, Object> of(List<Entry> entries) {
        Treatment root = entries.stream()
                .filter(entry -> entry.choice().equals(PathChoice.ROOT))
                .map(Entry::treatment)
                .findFirst()
                .orElseGet(Treatment::nothing);
        List<Entry> others = entries.stream().filter(entry -> !entry.choice().equals(PathChoice.ROOT)).toList();
        Map<String, Object> ofRoot = new LinkedHashMap<>(root.keys());
        boolean replaces = ofRoot.remove(Treatment.REPLACE) != null;
        Optional<Map<String, Object>> site = divided(ofRoot, replaces ? entries : others);
        return site.isPresent() ? site.get() : divided(common(entries), entries).orElseThrow();
    }

    private static Optional<Map<String, Object>> divided(Map<String, Object> site, List<Entry> entries) {
        List<Map<String, Object>> paths = new ArrayList<>();
        for (Entry entry : entries) {
            Optional<Map<String, Object>> difference = difference(site, entry.treatment().keys());
            if (difference.isEmpty()) {
                return Optional.empty();
            }
            paths.add(entry.choice().with(difference.get()));
        }
        Map<String, Object> all = new LinkedHashMap<>(site);
        if (!paths.isEmpty()) {
            all.put("paths", paths);
        }
        return Optional.of(all);
    }

    /** What every location says; and 404, since the paths take everything. */
    private static Map<String, Object> common(List<Entry> entries) {
        Map<String, Object> common = new LinkedHashMap<>(Treatment.respond(404));
        if (entries.size() == 1) {
            return common;
        }
        entries.getFirst().treatment().keys().forEach((key, value) -> {
            boolean everywhere = entries.stream().allMatch(entry -> value.equals(entry.treatment().keys().get(key)));
            if (everywhere && !REPLIES.contains(key) && !key.equals(Treatment.REPLACE)) {
                common.put(key, value);
            }
        });
        return common;
    }

    /** What a path has to say to be as it should be; empty where nothing that it could say makes it so. */
    private static Optional<Map<String, Object>> difference(Map<String, Object> site, Map<String, Object> path) {
        boolean answers = path.containsKey("redirect") || path.containsKey("respond");
        Map<String, Object> difference = new LinkedHashMap<>();
        for (var key : path.entrySet()) {
            Object ofSite = site.get(key.getKey());
            if (ofSite instanceof Map<?, ?> before && key.getValue() instanceof Map<?, ?> now
                    && MAPS.contains(key.getKey())) {
                Map<Object, Object> changed = new LinkedHashMap<>(now);
                changed.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
                if (!changed.isEmpty()) {
                    difference.put(key.getKey(), changed);
                }
            } else if (!key.getValue().equals(ofSite)) {
                difference.put(key.getKey(), key.getValue());
            }
        }
        for (var key : site.entrySet()) {
            if (!neutralised(key.getKey(), key.getValue(), path, answers, difference)) {
                return Optional.empty();
            }
        }
        return Optional.of(readable(difference, path));
    }

    private static boolean neutralised(String key, Object ofSite, Map<String, Object> path, boolean answers,
            Map<String, Object> difference) {
        boolean single = path.containsKey("upstream") && OF_SEVERAL.contains(key);
        if (single || REPLIES.contains(key) || key.equals("upstream-tls") || (answers && !OF_ANSWERS.contains(key))) {
            return true;
        }
        if (MAPS.contains(key)) {
            return neutralisedEntries(key, (Map<?, ?>) ofSite, path, answers, difference);
        }
        if (!path.containsKey(key) && NEUTRAL.containsKey(key)) {
            difference.put(key, Objects.requireNonNull(NEUTRAL.get(key)));
        }
        return path.containsKey(key) || NEUTRAL.containsKey(key);
    }

    /** A header that only the site has is taken away from an answer of our own; from an upstream's it would be the upstream's, too. */
    private static boolean neutralisedEntries(String key, Map<?, ?> ofSite, Map<String, Object> path, boolean answers,
            Map<String, Object> difference) {
        Map<?, ?> ofPath = path.get(key) instanceof Map<?, ?> map ? map : Map.of();
        List<?> missing = ofSite.keySet().stream().filter(name -> !ofPath.containsKey(name)).toList();
        if (missing.isEmpty() || !answers) {
            return missing.isEmpty();
        }
        Map<Object, Object> changed = new LinkedHashMap<>(
                difference.get(key) instanceof Map<?, ?> map ? map : Map.of());
        missing.forEach(name -> changed.put(name, ""));
        difference.put(key, changed);
        return true;
    }

    /** A path without a word of its own would raise questions. */
    private static Map<String, Object> readable(Map<String, Object> difference, Map<String, Object> path) {
        if (difference.isEmpty()) {
            path.entrySet()
                    .stream()
                    .filter(key -> REPLIES.contains(key.getKey()))
                    .forEach(
                            key -> difference.put(key.getKey(), key.getValue()));
        }
        return difference;
    }
}
