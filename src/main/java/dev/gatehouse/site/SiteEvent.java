package dev.gatehouse.site;

import java.time.Instant;
import java.util.List;

/**
 * Something that happened to sites without a change of their configuration.
 *
 * @param at when
 * @param kind in a word, such as {@code moved}
 * @param sites their names
 * @param what in a line
 */
public record SiteEvent(Instant at, String kind, List<String> sites, String what) {

    public SiteEvent {
        sites = List.copyOf(sites);
    }
}
