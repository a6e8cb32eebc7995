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

    /**
     * Settings that have been looked at.
     *
     * @param sites the sites that make sense; what is wrong with the others is among the findings of the settings
     */
    record Checked(Settings settings, Sites sites) {}

    /** Adds all findings about settings and sites to those of the settings. */
    Checked check(Settings settings) {
        types.forEach(settings::read);
        Sites sites = new SiteReader(settings, settings.read(TimeoutProperties.class)).read();
        settings.findUnknownKeys();
        return new Checked(settings, sites);
    }
}
