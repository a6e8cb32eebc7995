package dev.gatehouse.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.springframework.core.env.ConfigurableEnvironment;

import dev.gatehouse.file.OwnerOnly;
import dev.gatehouse.file.WholeFile;

/**
 * The files of sites, for whoever adds one or takes one away beside the running program. What is said here is what the files say, and not
 * what is in force.
 */
public final class SitesFolder {

    private static final String YML = ".yml";
    private static final List<String> ENDINGS = List.of(YML, ".yaml");
    private static final String READABLE = "rw-r--r--";

    private final SettingsSource source;
    private final SettingsCheck check;
    private final Optional<Path> mainFile;
    private final Path folder;
    private final SettingsCheck.Checked written;

    private SitesFolder(SettingsSource source, SettingsCheck check, Optional<Path> mainFile, Draft draft) {
        this.source = source;
        this.check = check;
        this.mainFile = mainFile;
        this.written = draft.checked();
        this.folder = draft.sitesFolder();
    }

    /** As these settings have it. */
    public static SitesFolder of(ConfigurableEnvironment environment) {
        var source = new SettingsSource(environment);
        // Of other settings nothing is asked here.
        var check = new SettingsCheck(List.of(SitesFolderProperties.class, TimeoutProperties.class));
        return new SitesFolder(source, check, ConfigurationFolder.of(environment).mainFile(),
                new Draft(source.atStart(), check, Draft.Before.NOTHING, new Findings()));
    }

    public Path folder() {
        return folder;
    }

    /** The name of a file as seen from the working directory, where that is shorter. */
    public static String shown(Path file) {
        return Places.of(file);
    }

    /** The file that a site of this name has of its own, whether or not it can be used. */
    public Optional<Path> fileOf(String name) {
        return SiteName.of(name)
                .flatMap(site -> ENDINGS.stream()
                        .map(ending -> folder.resolve(site.name() + ending))
                        .filter(Files::exists)
                        .findFirst());
    }

    /** Where a new site of this name is to be written; empty if that is no name of a file. */
    public Optional<Path> newFileOf(String name) {
        return SiteName.of(name).map(site -> folder.resolve(site.name() + YML));
    }

    /** Where a site of this name stands, be it in a file of its own or in the main file; empty if there is none. */
    public Optional<Place> placeOf(String name) {
        if (name.isBlank()) {
            // That makes no key.
            return Optional.empty();
        }
        return written.sites()
                .named(name)
                .map(Site::name)
                .or(() -> written.settings().contains(SiteName.named(name).prefix())
                        ? Optional.of(name)
                        : Optional.empty())
                .map(found -> written.settings().place(SiteName.named(found).prefix()));
    }

    /** The sites that can be used. */
    public Sites sites() {
        return written.sites();
    }

    /** What is wrong with a site that is not written yet. */
    public List<Finding> findingsOf(Path file, String text) {
        var findings = new Findings();
        Reading now = source.atStart();
        Reading.SiteFileReader withIt = where -> {
            SiteFiles files = SiteFiles.in(where);
            Map<Path, FileText> texts = new LinkedHashMap<>();
            files.files().forEach(one -> files.text(one).ifPresent(content -> texts.put(one, content)));
            texts.put(file, FileText.of(text));
            return SiteFiles.of(texts);
        };
        var draft = new Draft(new Reading(now.environment(), now.main(), now.folder(), withIt), check,
                // Who has a host already keeps it.
                new Draft.Before(Optional.empty(), new LastGood(ConfigurationTexts.NONE),
                        Incumbents.of(written.sites())),
                findings);
        draft.checked();
        return draft.kept()
                .stream()
                .filter(site -> file.equals(folder.resolve(site.site() + YML)))
                .flatMap(site -> site.findings().stream())
                .toList();
    }

    /**
     * Writes a file of this folder, which the server can read if it can read the main file.
     *
     * @throws IOException if that cannot be; all is as it was
     */
    public void write(Path file, String text) throws IOException {
        Files.createDirectories(folder);
        Optional<Path> pattern = mainFile.filter(Files::exists).or(() -> anyOther(file));
        WholeFile.replaceLike(pattern.orElse(file), file, text.getBytes(StandardCharsets.UTF_8));
        if (pattern.isEmpty() && Files.getFileAttributeView(file, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(READABLE));
        }
    }

    private Optional<Path> anyOther(Path file) {
        try {
            return SiteFiles.in(folder).files().stream().filter(one -> !one.equals(file)).findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /**
     * Takes a file away.
     *
     * @return what was in it
     * @throws IOException if it is still there
     */
    public String remove(Path file) throws IOException {
        String text = Files.readString(file);
        Files.delete(file);
        OwnerOnly.force(folder);
        return text;
    }

    /** The names of all sites, also of those whose files cannot be used. */
    public List<String> names() {
        Stream<String> files;
        try {
            files = SiteFiles.in(folder)
                    .files()
                    .stream()
                    .flatMap(file -> SiteName.inFileName(file.getFileName().toString()).stream());
        } catch (IOException _) {
            files = Stream.empty();
        }
        return Stream.concat(written.sites().all().stream().map(Site::name), files).distinct().toList();
    }
}
