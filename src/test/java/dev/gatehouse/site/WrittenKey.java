package dev.gatehouse.site;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A YAML file in which one key has been written, beside what that one needs, and the place where its value stands.
 *
 * @param text the file
 * @param line of the value, or where the value is a section of the first value in it; counted from 1
 * @param column counted from 1
 */
record WrittenKey(String text, int line, int column) {

    /** Keys that something else needs, by the key above them. */
    private static final Map<String, Map<String, String>> NEEDED = Map.of("gatehouse.sites.shop",
            Map.of("host", "shop.test", "upstream", "5000"), "gatehouse.acme.account",
            Map.of("key-id", "mine", "hmac-key", "abcdefghijklmnopqrstuvwx"), "gatehouse.acme.dns",
            Map.of("server", "127.0.0.1"));

    /** The same, by the last of the keys above, wherever that stands. */
    private static final Map<String, Map<String, String>> NEEDED_ANYWHERE = Map.of("rewrite[0]",
            Map.of("from", "/a", "to", "/b"), "rewrite-location[0]", Map.of("from", "/a", "to", "/b"), "upstreams[0]",
            Map.of("url", "5000"), "redirect", Map.of("to", "/"));

    /** Those that do without what the others of their section need. */
    private static final Set<String> ALTERNATIVES = Set.of("program", "upstreams", "redirect", "respond", "exact",
            "matches");
    private static final Set<String> ALTERNATIVES_OF = Set.of("server", "upstream", "prefix");

    private static final int LINES_ABOVE_SITE = 3;
    private static final int MARGIN_OF_SITE = 6;

    private static final class Writer {

        private final List<String> lines = new ArrayList<>();
        private int line;
        private int column;

        private void write(Map<String, Object> section, String margin, String path, String marked, boolean inside) {
            String indent = margin;
            for (Map.Entry<String, Object> entry : section.entrySet()) {
                String here = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                boolean mark = inside || here.equals(marked);
                if (entry.getKey().equals("[0]")) {
                    write(below(entry), indent + "- ", here, marked, mark);
                } else if (entry.getValue() instanceof Map<?, ?>) {
                    lines.add(indent + entry.getKey() + ":");
                    write(below(entry), " ".repeat(indent.length()) + "  ", here, marked, mark);
                } else if (entry.getValue() instanceof List<?> values) {
                    lines.add(indent + entry.getKey() + ":");
                    line = lines.size() + 1;
                    column = indent.length() + "  - ".length() + 1;
                    values.forEach(value -> lines.add(" ".repeat(margin.length()) + "  - " + value));
                } else {
                    lines.add(indent + entry.getKey() + ": " + entry.getValue());
                    if (mark && line == 0) {
                        line = lines.size();
                        column = indent.length() + entry.getKey().length() + ": ".length() + 1;
                    }
                }
                indent = " ".repeat(indent.length());
            }
        }

        @SuppressWarnings("unchecked")
        private static Map<String, Object> below(Map.Entry<String, Object> entry) {
            return (Map<String, Object>) entry.getValue();
        }
    }

    /** @param value text, a list of texts, or a map of what stands below */
    static WrittenKey of(List<String> path, Object value) {
        Map<String, Object> root = new LinkedHashMap<>();
        Map<String, Object> section = root;
        for (int i = 0; i < path.size() - 1; i++) {
            section = section(section, path.get(i));
            String here = String.join(".", path.subList(0, i + 1));
            String next = path.get(i + 1);
            needed(here.replace(".[", "["))
                    .entrySet()
                    .stream()
                    .filter(needed -> !needed.getKey().equals(next)
                            && !(ALTERNATIVES.contains(next) && ALTERNATIVES_OF.contains(needed.getKey())))
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(needed -> sectionOf(root, path, here).put(needed.getKey(), needed.getValue()));
        }
        section.put(path.getLast(), value);
        var writer = new Writer();
        writer.write(root, "", "", String.join(".", path), false);
        return new WrittenKey(String.join("\n", writer.lines) + "\n", writer.line, writer.column);
    }

    /** The same in the file of the site, which has what else stands below the site's name. */
    WrittenKey inFileOfSite() {
        String own = text.lines()
                .skip(LINES_ABOVE_SITE)
                .map(line -> line.substring(MARGIN_OF_SITE) + "\n")
                .collect(joining());
        return new WrittenKey(own, line - LINES_ABOVE_SITE, column - MARGIN_OF_SITE);
    }

    private static Map<String, String> needed(String above) {
        return NEEDED.getOrDefault(above, NEEDED_ANYWHERE.getOrDefault(above.substring(above.lastIndexOf('.') + 1),
                above.endsWith(".paths[0]") ? Map.of("prefix", "/part/") : Map.of()));
    }

    private static Map<String, Object> sectionOf(Map<String, Object> root, List<String> path, String here) {
        Map<String, Object> section = root;
        for (int i = 0; !String.join(".", path.subList(0, i)).equals(here); i++) {
            section = section(section, path.get(i));
        }
        return section;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> above, String key) {
        return (Map<String, Object>) above.computeIfAbsent(key, _ -> new LinkedHashMap<>());
    }
}
