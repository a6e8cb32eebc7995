package dev.gatehouse.site;

import java.util.List;
import java.util.Set;

import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What one part of Gatehouse would find in the settings at a start, for whoever looks without starting. Each part has one, named in
 * {@code META-INF/spring.factories}; nobody else knows of it.
 */
public interface StartCheck {

    /** The configuration records that the part reads. */
    List<Class<?>> records();

    /**
     * The keys that Spring would end the start with before all findings can be told, though they could be bound. What is wrong with
     * them is found by {@link #check}.
     */
    default Set<String> endingTheStart(Settings settings) {
        return Set.of();
    }

    /**
     * Adds what the part would find, once the sites are known, to the findings of the settings. Opens no port and leaves no file
     * behind.
     *
     * @param environment for what the settings do not tell; without values that cannot be used
     */
    default void check(Settings settings, Sites sites, ConfigurableEnvironment environment) {
        // Most have nothing to say but what is wrong with their records.
    }
}
