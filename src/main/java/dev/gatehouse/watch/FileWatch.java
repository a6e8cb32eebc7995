package dev.gatehouse.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.gatehouse.site.ReloadCause;
import dev.gatehouse.site.WatchedFolder;

/**
 * Has the configuration read anew when its files have changed. On a thread of its own, from when the server listens until it is about to
 * stop.
 */
final class FileWatch implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);
    private static final Duration END = Duration.ofSeconds(10);

    private final boolean enabled;
    private final Instant read;
    private final Supplier<List<WatchedFolder>> files;
    private final Reloads reloads;
    private @Nullable FolderWatch watch;
    private @Nullable Thread thread;

    /**
     * @param read when the files were read, or earlier
     * @param files which files there are to be watched, asked after each change
     */
    FileWatch(boolean enabled, Instant read, Supplier<List<WatchedFolder>> files, Reloads reloads) {
        this.enabled = enabled;
        this.read = read;
        this.files = files;
        this.reloads = reloads;
    }

    @Override
    public boolean isAutoStartup() {
        return enabled;
    }

    @Override
    public synchronized void start() {
        try {
            FolderWatch started = new FolderWatch();
            List<WatchedFolder> folders = files.get();
            started.watch(Lookouts.over(folders));
            Fingerprint first = Fingerprint.of(folders);
            watch = started;
            thread = Thread.ofPlatform().daemon().name("file-watch").start(() -> run(started, folders, first));
        } catch (IOException e) {
            LOG.warn("files are not watched, since the system gives no means to ({}); reload after a change",
                    e.getMessage());
        }
    }

    private void run(FolderWatch folderWatch, List<WatchedFolder> atStart, Fingerprint first) {
        var seen = new Seen(first, wasWrittenSince(read, atStart));
        boolean said = false;
        try {
            while (true) {
                seen.await(folderWatch);
                try {
                    seen = next(folderWatch, seen);
                    said = false;
                } catch (ClosedWatchServiceException e) {
                    throw e;
                } catch (RuntimeException | Error e) {
                    if (!said) {
                        LOG.error("a mistake of ours: files could not be looked at, the next change is tried again", e);
                    }
                    said = true;
                    seen = new Seen(seen.known(), false);
                }
            }
        } catch (ClosedWatchServiceException | InterruptedException _) {
            // The end.
        }
    }

    /**
     * @param known what stood in the files
     * @param again whether to look again although nothing happens
     */
    private record Seen(Fingerprint known, boolean again) {

        void await(FolderWatch folders) throws InterruptedException {
            if (again) {
                folders.awaitQuiet();
            } else {
                folders.awaitChange();
            }
        }
    }

    private Seen next(FolderWatch folderWatch, Seen seen) {
        List<WatchedFolder> before = look(folderWatch);
        Fingerprint now = Fingerprint.of(before);
        if (seen.again() || !now.equals(seen.known())) {
            reloads.reload(ReloadCause.FILES);
        }
        // What was read may have named other files.
        List<WatchedFolder> after = look(folderWatch);
        Fingerprint known = paths(after).equals(paths(before)) ? now : Fingerprint.of(after);
        return new Seen(known, !known.equals(now));
    }

    /** First watch, then look: what happens between is seen the next time. */
    private List<WatchedFolder> look(FolderWatch folderWatch) {
        List<WatchedFolder> folders = files.get();
        folderWatch.watch(Lookouts.over(folders));
        return folders;
    }

    private static List<Path> paths(List<WatchedFolder> folders) {
        return folders.stream().map(WatchedFolder::path).toList();
    }

    /** Whether somebody may have written while the program was starting, after it had read. */
    private static boolean wasWrittenSince(Instant start, List<WatchedFolder> folders) {
        return folders.stream()
                .flatMap(folder -> Fingerprint.filesIn(folder).stream())
                .anyMatch(file -> changed(file).isAfter(start));
    }

    /** When its content, name or place was changed, which for a file that was moved here is later than its time of modification. */
    private static Instant changed(Path file) {
        try {
            return ((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return Instant.MIN;
        }
    }

    @Override
    public synchronized void stop() {
        FolderWatch started = watch;
        Thread running = thread;
        watch = null;
        thread = null;
        if (started == null || running == null) {
            return;
        }
        try {
            started.close();
            // A reload that has begun is not broken off.
            running.join(END);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
