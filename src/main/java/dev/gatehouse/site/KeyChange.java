package dev.gatehouse.site;

import java.util.Optional;

/**
 * A key of a site that is written differently now. Secrets are masked.
 *
 * @param key as below the site, such as {@code timeouts.connect}
 * @param before empty if it was not written
 * @param after empty if it is not written any more
 */
public record KeyChange(String key, Optional<String> before, Optional<String> after) {

    /** As in {@code upstream 5000 -> 5001}; what is not written is a hyphen. */
    @Override
    public String toString() {
        return "%s %s -> %s".formatted(key, before.orElse("-"), after.orElse("-"));
    }
}
