package dev.gatehouse.site;

import java.util.Map;
import java.util.Optional;

/**
 * The sites that were made of what was written before, so that a site that is still written the same is the same object and
 * costs nothing.
 *
 * @param defaults what the sites had where they did not say otherwise
 * @param sites by the name under which {@link WrittenSites} has them
 */
record SiteMemory(TimeoutProperties defaults, Map<String, Remembered> sites) {

    /** What was written of a site, and what it came to. */
    record Remembered(String text, Site site) {

        /** Whether nothing but the text decides what the site is: no value elsewhere and no file. */
        boolean isLasting() {
            return !text.contains("${") && site.allRules().allMatch(of -> of.tls().equals(UpstreamTls.DEFAULT));
        }
    }

    Optional<Remembered> of(String name, String text, TimeoutProperties now) {
        return Optional.ofNullable(sites.get(name))
                .filter(remembered -> remembered.text().equals(text) && defaults.equals(now));
    }
}
