package dev.gatehouse.site;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spells out keys of sites that may be written in a shorter way, so that Boot's binder finds them: one entry where there may be a
 * list of them, upstreams that are nothing but a URL, sections that are nothing but their first value, and names of header fields, whose dots and underscores it would take for its
 * own.
 */
final class SiteKeys {

    private static final Pattern SITE = Pattern
            .compile("gatehouse\\.sites(\\.[^.\\[]+|\\[[^\\]]*])((\\.paths\\[\\d+])?)\\.");
    private static final Map<String, String> FIRST = Map.of("ejection", "enabled", "retry", "tries", "health", "path");
    private static final Pattern UPSTREAM = Pattern.compile("upstreams(\\[\\d+])?");
    private static final Pattern ONE = Pattern.compile("(rewrite|rewrite-location|rewriteLocation|upstreams)\\.(.+)",
            Pattern.DOTALL);
    private static final Pattern HEADER = Pattern
            .compile("((?:request|response)-?[hH]eaders)(?:\\.?\\[([^\\]]*)]|\\.(.+))", Pattern.DOTALL);

    private SiteKeys() {
    }

    /** The same key, spelled out; the key itself where there is nothing to add. */
    static String spelledOut(String key) {
        if (!key.contains("ewrite") && !key.contains("eaders") && !key.contains("upstreams")
                && FIRST.keySet().stream().noneMatch(key::endsWith)) {
            return key;
        }
        Matcher site = SITE.matcher(key);
        if (!site.lookingAt()) {
            return key;
        }
        String rest = key.substring(site.end());
        if (FIRST.containsKey(rest)) {
            return key + "." + FIRST.get(rest);
        }
        Matcher upstream = UPSTREAM.matcher(rest);
        if (upstream.matches()) {
            return site.group() + "upstreams" + Objects.requireNonNullElse(upstream.group(1), "[0]") + ".url";
        }
        Matcher one = ONE.matcher(rest);
        if (one.matches()) {
            return site.group() + one.group(1) + "[0]." + one.group(2);
        }
        Matcher header = HEADER.matcher(rest);
        return header.matches() && header.group(3) != null
                ? site.group() + header.group(1) + "[" + header.group(3) + "]"
                : key;
    }
}
