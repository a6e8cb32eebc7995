package dev.gatehouse.site;

import java.util.List;
import java.util.Optional;

import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.RandomValuePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/**
 * Reads the configuration files again, in the way and from the places of the program's start.
 *
 * <p>Everything that did not come from a file (command line, environment variables, our defaults) is taken over from the
 * running program's environment, which stays untouched.
 */
class SettingsSource {

    /** Boot names the property sources that it read from files this way. */
    private static final String FROM_A_FILE = "Config resource ";

    private final ConfigurableEnvironment environment;

    SettingsSource(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** The configuration as the files are now; empty, with a finding, where a file cannot be read at all. */
    Optional<Settings> now(Findings findings) {
        var fresh = new StandardEnvironment();
        List.copyOf(fresh.getPropertySources().stream().toList())
                .forEach(source -> fresh.getPropertySources().remove(source.getName()));
        List<PropertySource<?>> kept = environment.getPropertySources().stream().filter(this::isNotFromAFile).toList();
        kept.forEach(fresh.getPropertySources()::addLast);
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(fresh, new DefaultResourceLoader(), null,
                    environment.getActiveProfiles());
            kept.stream().filter(this::isBehindFiles).forEach(fresh.getPropertySources()::addLast);
        } catch (RuntimeException | StackOverflowError e) {
            findings.add(UnreadableConfiguration.finding(e, environment)
                    .orElseGet(() -> new Finding("configuration", String.valueOf(e.getMessage()),
                            "files that can be read")));
            return Optional.empty();
        }
        return Optional.of(new Settings(fresh, findings));
    }

    /** Our defaults are to be where they are in the running program, so that a file goes before them. */
    private boolean isBehindFiles(PropertySource<?> source) {
        List<PropertySource<?>> all = environment.getPropertySources().stream().toList();
        return all.subList(0, all.indexOf(source)).stream().anyMatch(SettingsSource::isFromAFile);
    }

    private static boolean isFromAFile(PropertySource<?> source) {
        return source.getName().startsWith(FROM_A_FILE);
    }

    private boolean isNotFromAFile(PropertySource<?> source) {
        return !isFromAFile(source) && !source.getName().equals("configurationProperties")
                && !(source instanceof RandomValuePropertySource);
    }
}
