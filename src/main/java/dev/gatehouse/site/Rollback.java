package dev.gatehouse.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

/** Puts the files of an earlier version back. */
final class Rollback {

    private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);

    private final History history;
    private final Path folder;
    private final List<Path> mainFiles;
    private final Journal journal;

    /** @param environment which tells where the files are */
    Rollback(History history, Environment environment) {
        this.history = history;
        this.folder = ConfigurationFolder.of(environment).folder();
        this.mainFiles = ConfigurationFolder.files(environment).map(file -> file.toAbsolutePath().normalize()).toList();
        this.journal = new Journal(folder);
    }

    /** What has been written, and can be taken back. */
    interface Written {

        void undo();
    }

    /** The version that is meant; empty, with a finding, where it cannot be had. */
    Optional<Version> target(OptionalLong number, Findings findings) {
        List<ConfigurationVersion> versions = history.list();
        Optional<Version> target = number.isPresent()
                ? versions.stream()
                        .filter(version -> version.number() == number.getAsLong())
                        .findFirst()
                        .flatMap(version -> history.version(version.number()))
                : versions.stream().skip(1).flatMap(version -> history.version(version.number()).stream()).findFirst();
        if (target.isEmpty()) {
            String kept = versions.stream()
                    .map(version -> String.valueOf(version.number()))
                    .collect(Collectors.joining(", "));
            findings.add(new Finding("version",
                    number.isPresent() ? String.valueOf(number.getAsLong()) : "none before this one",
                    kept.isEmpty() ? "a version that is kept; there is none" : "one that is kept: " + kept));
        }
        return target;
    }

    /**
     * Writes the files of a version; where that fails they are as they were, and a finding says why.
     *
     * @param applied what is in force; what else stands in a file has never been, and is kept beside it
     * @param sites the folder of site files, as the version has it
     */
    Written write(ConfigurationTexts wanted, ConfigurationTexts applied, Path sites, Findings findings) {
        Map<Path, Optional<FileText>> before = new LinkedHashMap<>();
        Map<Path, Optional<FileText>> after = new LinkedHashMap<>();
        List<Path> leftOvers = new ArrayList<>();
        try {
            Set<Path> main = mainFiles(wanted, applied);
            for (Path file : files(main, wanted, sites)) {
                Optional<Finding> problem = main.contains(file) ? Optional.empty() : problemOf(file, sites);
                if (problem.isPresent()) {
                    findings.add(problem.get());
                    continue;
                }
                Optional<FileText> present = present(file);
                Optional<FileText> next = wanted.at(file).map(ConfigurationTexts.Dated::text);
                if (!present.equals(next)) {
                    before.put(file, present);
                    Optional<FileText> known = applied.at(file).map(ConfigurationTexts.Dated::text);
                    if (present.isPresent() && !present.equals(known)) {
                        // While there is the file, whose permissions it gets.
                        Path leftOver = LeftOver.of(file);
                        after.put(leftOver, present);
                        leftOvers.add(leftOver);
                    }
                    after.put(file, next);
                }
            }
            if (!findings.isEmpty()) {
                return () -> {
                };
            }
            if (!after.isEmpty()) {
                journal.replace(after);
            }
        } catch (IOException e) {
            if (journal.isBegun()) {
                undo(before);
            }
            findings.add(new Finding(Place.of(Places.of(folder)), "cannot be written (" + e + ")",
                    "files and folders that the user %s may write to, which those of a Kubernetes config map never are"
                            .formatted(System.getProperty("user.name"))));
        }
        leftOvers.stream()
                .filter(Files::exists)
                .forEach(file -> LOG.info(
                        "what stood in the file and was never in force is now in {}", Places.of(file)));
        return () -> undo(before);
    }

    private Set<Path> mainFiles(ConfigurationTexts wanted, ConfigurationTexts applied) {
        Set<Path> files = new LinkedHashSet<>(wanted.main().keySet());
        files.addAll(applied.main().keySet());
        files.addAll(mainFiles);
        return files;
    }

    private static Set<Path> files(Set<Path> main, ConfigurationTexts wanted, Path sites) throws IOException {
        Set<Path> files = new LinkedHashSet<>(main);
        files.addAll(wanted.sites().keySet());
        SiteFiles.in(sites).files().stream().filter(file -> !Files.isDirectory(file)).forEach(files::add);
        return files;
    }

    private static Optional<FileText> present(Path file) throws IOException {
        return Files.isRegularFile(file) ? Optional.of(new FileText(Files.readAllBytes(file))) : Optional.empty();
    }

    /** What in the folder of sites is not ours to replace, and what there is too much of to be kept. */
    private Optional<Finding> problemOf(Path file, Path sites) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Path target = file.toRealPath();
        if (Files.isSymbolicLink(file) && !target.startsWith(folder.toRealPath())
                && !target.startsWith(sites.toRealPath())) {
            return Optional.of(new Finding(Place.of(Places.of(file)), "a link that leads out of the folder",
                    "a file, or a link to one in " + Places.of(folder) + "; replace it or take it away"));
        }
        return Files.size(target) > SiteFiles.LARGEST
                ? Optional.of(new Finding(Place.of(Places.of(file)), "more than 1 MB",
                        "the keys of one site; take it away"))
                : Optional.empty();
    }

    private void undo(Map<Path, Optional<FileText>> before) {
        try {
            if (!before.isEmpty()) {
                journal.replace(before);
            }
        } catch (IOException e) {
            LOG.error("the files cannot be put back as they were: {}", e.toString());
            journal.forget();
        }
    }
}
