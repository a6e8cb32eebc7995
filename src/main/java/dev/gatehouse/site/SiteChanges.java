package dev.gatehouse.site;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a site changes of a request and its answer on their way.
 *
 * @param requestHeaders what the upstream gets in place of the visitor's fields of these names; an empty value takes them away
 * @param responseHeaders the same for what the visitor gets
 * @param rewrites what becomes of the path; the first that finds something counts
 * @param locations what becomes of the beginning of Location and Refresh; the first that fits counts
 */
public record SiteChanges(Map<String, String> requestHeaders, Map<String, String> responseHeaders,
        List<Rewrite> rewrites, List<LocationRewrite> locations) {

    /** Everything goes on as it came. */
    public static final SiteChanges NONE = new SiteChanges(Map.of(), Map.of(), List.of(), List.of());

    public SiteChanges {
        requestHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(requestHeaders));
        responseHeaders = Collections.unmodifiableMap(new LinkedHashMap<>(responseHeaders));
        rewrites = List.copyOf(rewrites);
        locations = List.copyOf(locations);
    }

    /**
     * Another path for those in which something is found.
     *
     * @param to may have {@code $1} to {@code $9} for what the groups have found, and a query behind a question mark
     */
    public record Rewrite(PathRegex from, String to) {}

    /** Another beginning for the URL in an answer that begins with {@code from}. */
    public record LocationRewrite(String from, String to) {}
}
