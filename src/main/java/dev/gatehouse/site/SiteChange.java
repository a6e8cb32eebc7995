package dev.gatehouse.site;

import java.util.List;

/**
 * A site that is written differently now.
 *
 * @param site its name
 * @param keys what is different; empty where a general setting changed it
 */
public record SiteChange(String site, List<KeyChange> keys) {

    public SiteChange {
        keys = List.copyOf(keys);
    }
}
