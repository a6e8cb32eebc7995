package dev.gatehouse.watch;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until something happens in some folders, and then until nothing happens any more: who saves a file writes it in several steps,
 * or several files. Used by one thread; {@link #close} ends its waiting.
 */
final class FolderWatch implements AutoCloseable {

    /** How long nothing must have happened. */
    static final Duration QUIET = Duration.ofMillis(300);

    /** How long that is waited for: a file may be written all the time. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final WatchService service;
    private final Map<Path, WatchKey> keys = new HashMap<>();
    private final Map<WatchKey, Predicate<String>> names = new HashMap<>();

    FolderWatch() throws IOException {
        this.service = FileSystems.getDefault().newWatchService();
    }

    /** From now on watches these folders, for these names. A folder may be another one than the last time under its name. */
    void watch(Map<Path, Predicate<String>> folders) {
        keys.entrySet().removeIf(known -> {
            boolean gone = !folders.containsKey(known.getKey());
            if (gone) {
                known.getValue().cancel();
            }
            return gone;
        });
        names.clear();
        folders.forEach(this::watch);
    }

    private void watch(Path folder, Predicate<String> wanted) {
        try {
            WatchKey key = folder.register(service, StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE);
            WatchKey before = keys.put(folder, key);
            if (before != null && before != key) {
                before.cancel();
            }
            names.merge(key, wanted, Predicate::or);
        } catch (IOException e) {
            keys.remove(folder);
            LOG.debug("{} cannot be watched: {}", folder, e.toString());
        }
    }

    /** Waits for a change, and for the quiet after it. */
    void awaitChange() throws InterruptedException {
        while (!matters(service.take())) {
            // Another file of the same folder.
        }
        awaitQuiet();
    }

    /** Waits until nothing has happened for a while. */
    void awaitQuiet() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long quiet = System.nanoTime() + QUIET.toNanos();
        while (System.nanoTime() - Math.min(quiet, end) < 0) {
            @Nullable
            WatchKey key = service.poll(Math.min(quiet, end) - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (key != null && matters(key)) {
                quiet = System.nanoTime() + QUIET.toNanos();
            }
        }
    }

    private boolean matters(WatchKey key) {
        Predicate<String> wanted = names.getOrDefault(key, _ -> false);
        boolean matters = false;
        for (WatchEvent<?> event : key.pollEvents()) {
            boolean missed = event.kind() == StandardWatchEventKinds.OVERFLOW;
            matters |= missed || (event.context() instanceof Path name && wanted.test(name.toString()));
        }
        // A folder that is gone cannot be watched any longer; it was one that mattered.
        return (!key.reset() && names.containsKey(key)) || matters;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
