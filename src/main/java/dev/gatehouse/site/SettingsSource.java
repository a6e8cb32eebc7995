package dev.gatehouse.site;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.RandomValuePropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.Resource;

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
    Optional<Reading> now(Findings findings) {
        return read(new TextResources(Map.of()), SiteFiles::in, findings);
    }

    /**
     * The configuration as it would be if the files held these texts and no others.
     *
     * @param present the files that count now
     */
    Optional<Reading> as(ConfigurationTexts texts, ConfigurationTexts present, Findings findings) {
        Map<Path, Optional<FileText>> main = new HashMap<>();
        present.main().keySet().forEach(file -> main.put(file, Optional.empty()));
        ConfigurationFolder.files(environment)
                .forEach(file -> main.put(file.toAbsolutePath().normalize(), Optional.empty()));
        texts.main().forEach((file, dated) -> main.put(file, Optional.of(dated.text())));
        Map<Path, FileText> sites = new LinkedHashMap<>();
        texts.sites().forEach((file, dated) -> sites.put(file, dated.text()));
        return read(new TextResources(main), _ -> SiteFiles.of(sites), findings);
    }

    /** Does the rest of a rollback in the middle of which a program was killed. */
    void finishWhatWasInterrupted() {
        Journal.finishAll(environment);
    }

    Rollback rollback(History history) {
        return new Rollback(history, environment);
    }

    /** What Boot has read at the start of the program. */
    Reading atStart() {
        return reading(environment, new TextResources(Map.of()), SiteFiles::in);
    }

    private Optional<Reading> read(TextResources texts, Reading.SiteFileReader siteFiles, Findings findings) {
        var fresh = new StandardEnvironment();
        List.copyOf(fresh.getPropertySources().stream().toList())
                .forEach(source -> fresh.getPropertySources().remove(source.getName()));
        List<PropertySource<?>> kept = environment.getPropertySources().stream().filter(this::isNotFromAFile).toList();
        kept.forEach(fresh.getPropertySources()::addLast);
        try {
            apply(fresh, texts);
            kept.stream().filter(this::isBehindFiles).forEach(fresh.getPropertySources()::addLast);
        } catch (RuntimeException | StackOverflowError e) {
            findings.add(UnreadableConfiguration.finding(e, environment)
                    .orElseGet(() -> new Finding("configuration", String.valueOf(e.getMessage()),
                            "files that can be read")));
            return Optional.empty();
        }
        return Optional.of(reading(fresh, texts, siteFiles));
    }

    /** Boot looks for its readers in the class loader of the thread, and who asks for a reload may have another, or none. */
    private void apply(ConfigurableEnvironment fresh, TextResources texts) {
        Thread thread = Thread.currentThread();
        ClassLoader ofThread = thread.getContextClassLoader();
        thread.setContextClassLoader(SettingsSource.class.getClassLoader());
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(fresh, texts, null, environment.getActiveProfiles());
        } finally {
            thread.setContextClassLoader(ofThread);
        }
    }

    private Reading reading(ConfigurableEnvironment read, TextResources texts, Reading.SiteFileReader siteFiles) {
        ConfigurationFolder folder = ConfigurationFolder.of(environment);
        Map<Path, FileText> main = new LinkedHashMap<>();
        Stream.concat(folder.mainFile().stream(), filesOf(read))
                .forEach(file -> texts.text(file).ifPresent(text -> main.put(file, text)));
        return new Reading(read, main, folder.folder(), siteFiles);
    }

    /** The files that property sources were made of, each once. */
    private static Stream<Path> filesOf(ConfigurableEnvironment read) {
        return read.getPropertySources()
                .stream()
                .filter(SettingsSource::isFromAFile)
                .map(SitesOutOfSight::whole)
                .filter(OriginTrackedMapPropertySource.class::isInstance)
                .flatMap(source -> ((OriginTrackedMapPropertySource) source).getSource().values().stream().limit(1))
                .flatMap(value -> Optional.ofNullable(Origin.from(value)).stream())
                .filter(TextResourceOrigin.class::isInstance)
                .flatMap(origin -> fileOf(((TextResourceOrigin) origin).getResource()).stream())
                .distinct();
    }

    private static Optional<Path> fileOf(@Nullable Resource resource) {
        try {
            return resource == null || !resource.isFile()
                    ? Optional.empty()
                    : Optional.of(resource.getFile().toPath().toAbsolutePath().normalize());
        } catch (IOException _) {
            return Optional.empty();
        }
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
