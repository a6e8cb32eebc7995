package dev.gatehouse.site;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

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

    /** What is written differently of a site than it was; nothing where a general setting made it another one. */
    List<KeyChange> changesSince(SiteMemory before, String site) {
        SiteName name = SiteName.named(site);
        Remembered then = before.sites().get(name.id());
        Remembered now = sites.get(name.id());
        if (then == null || now == null || then.text().equals(now.text())) {
            return List.of();
        }
        Map<String, String> old = WrittenSites.keysIn(then.text(), name);
        Map<String, String> present = WrittenSites.keysIn(now.text(), name);
        return Stream.concat(old.keySet().stream(), present.keySet().stream())
                .distinct()
                .filter(key -> !Objects.equals(old.get(key), present.get(key)))
                .map(key -> new KeyChange(key, shown(key, old.get(key)), shown(key, present.get(key))))
                .toList();
    }

    private static Optional<String> shown(String key, @Nullable String value) {
        return Optional.ofNullable(value).map(one -> Secrets.masked(key, one));
    }

    /** @param kept whether the site is as it was because its file cannot be used, so that nothing else counts */
    Optional<Remembered> of(String name, String text, TimeoutProperties now, boolean kept) {
        return Optional.ofNullable(sites.get(name))
                .filter(remembered -> remembered.text().equals(text)
                        && (kept || (remembered.isLasting() && defaults.equals(now))));
    }
}
