package dev.gatehouse.check;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.Inspection;
import dev.gatehouse.site.Inspection.Noted;
import dev.gatehouse.site.UnreadableConfiguration;

/**
 * Checks one configuration.
 *
 * @param read reads its files; fails as a start would where they cannot be read
 * @param beforeFiles what there is without any file, for saying which file it was
 * @param siteFiles files of sites that are not in their place yet
 * @param probing for how long others may be asked; nobody is if empty
 */
public record ConfigurationCheck(Supplier<ConfigurableEnvironment> read, Environment beforeFiles,
        List<Path> siteFiles, Optional<Duration> probing) {

    /** Everything that can be said of it. */
    public Report report() {
        Inspection inspection;
        try {
            inspection = Inspection.of(read.get(), siteFiles);
        } catch (RuntimeException | StackOverflowError e) {
            return new Report(List.of(Noted.of(unreadable(e))), List.of(), List.of());
        }
        List<Noted> warnings = new Overlaps(inspection).warnings();
        List<Probed> probes = inspection.findings().isEmpty()
                ? probing.map(limit -> new Probes(inspection, limit).run()).orElse(List.of())
                : List.of();
        return new Report(inspection.noted(), warnings, probes);
    }

    /** What is not about files is a bug of ours, and travels on. */
    private Finding unreadable(Throwable failure) {
        return UnreadableConfiguration.finding(failure, beforeFiles).orElseThrow(() -> switch (failure) {
            case RuntimeException bug -> bug;
            default -> new IllegalStateException(failure);
        });
    }
}
