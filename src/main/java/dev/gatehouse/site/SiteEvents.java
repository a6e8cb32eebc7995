package dev.gatehouse.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.file.OwnerOnly;
import dev.gatehouse.file.WholeFile;

/**
 * The last things that happened to sites, in a file beside the versions of their configuration that is replaced as a whole. Waits for
 * the disk; safe from any thread.
 */
public final class SiteEvents {

    static final int KEPT = 200;

    private static final Logger LOG = LoggerFactory.getLogger(SiteEvents.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** As it stands in the file. */
    private record Entry(String at, String kind, List<String> sites, String what) {}

    private final Path folder;

    SiteEvents(Path folder) {
        this.folder = folder;
    }

    /** Keeps another one, and no longer the oldest. Where the disk does not take it, the log says so. */
    public synchronized void add(SiteEvent event) {
        List<Entry> entries = new ArrayList<>(read());
        entries.add(new Entry(event.at().toString(), event.kind(), event.sites(), event.what()));
        List<Entry> kept = entries.subList(Math.max(0, entries.size() - KEPT), entries.size());
        try {
            OwnerOnly.makeFolder(folder);
            WholeFile.replace(file(), JSON.writeValueAsBytes(kept));
            OwnerOnly.force(folder);
        } catch (IOException e) {
            LOG.warn("what happened to sites is not kept, since {} cannot be written: {}", folder, e.toString());
        }
    }

    /** Those kept, the newest first. */
    public synchronized List<SiteEvent> list() {
        return read().reversed()
                .stream()
                .map(entry -> new SiteEvent(Instant.parse(entry.at()), entry.kind(), entry.sites(), entry.what()))
                .toList();
    }

    private List<Entry> read() {
        try {
            List<Entry> entries = JSON.readValue(Files.readAllBytes(file()), new TypeReference<>() {
            });
            entries.forEach(entry -> Instant.parse(entry.at()));
            return entries;
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            LOG.warn("what happened to sites before is left out, since {} cannot be read: {}", file(), e.toString());
        } catch (JacksonException | DateTimeException _) {
            LOG.warn("what happened to sites before is forgotten, since {} is damaged", file());
        }
        return List.of();
    }

    private Path file() {
        return folder.resolve("events.json");
    }
}
