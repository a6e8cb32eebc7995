package dev.gatehouse.site;

import java.util.List;
import java.util.Optional;

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
     * @param memory the same sites for the next reading
     */
    record Checked(Settings settings, Sites sites, SiteMemory memory) {}

    /** Adds all findings about settings and sites to those of the settings. */
    Checked check(Settings settings) {
        return check(settings, Optional.empty(), Incumbents.NONE);
    }

    /** Does so for a program that runs: sites that are written as before are the same objects as before. */
    Checked check(Settings settings, Optional<SiteMemory> before, Incumbents incumbents) {
        types.forEach(settings::read);
        var reader = new SiteReader(settings, settings.read(TimeoutProperties.class), before, incumbents);
        Sites sites = reader.read();
        settings.findUnknownKeys();
        return new Checked(settings, sites, reader.memory());
    }
}
