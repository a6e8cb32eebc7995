package dev.gatehouse.site;

import java.util.List;

/**
 * Reads every configuration record that Gatehouse depends on, only to find what is wrong with it.
 *
 * @param types records with a prefix under {@code gatehouse}, and those of Spring whose values matter to a proxy
 */
public record SettingsCheck(List<Class<?>> types) {

    public SettingsCheck {
        types = List.copyOf(types);
    }

    /** Adds all findings about settings and sites to the configuration, and returns the sites. */
    Sites check(Settings settings) {
        types.forEach(settings::read);
        Sites sites = new SiteReader(settings, settings.read(TimeoutProperties.class)).read();
        settings.findUnknownKeys();
        return sites;
    }
}
