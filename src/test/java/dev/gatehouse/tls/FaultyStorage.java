package dev.gatehouse.tls;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.gatehouse.site.Settings;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/** A storage that sometimes writes no certificates, or does not answer at all. */
final class FaultyStorage implements Storage {

    private final Storage storage;
    private volatile boolean full;
    private volatile boolean gone;

    FaultyStorage(Storage storage) {
        this.storage = storage;
    }

    void isFull(boolean now) {
        full = now;
    }

    void isGone(boolean now) {
        gone = now;
    }

    private Storage answering() {
        if (gone) {
            throw new StorageException("the storage is gone", new IllegalStateException());
        }
        return storage;
    }

    @Override
    public void check(Settings settings) {
        storage.check(settings);
    }

    @Override
    public Optional<String> read(String name) {
        return answering().read(name);
    }

    @Override
    public void write(String name, String value) {
        if (full && name.startsWith("certificates/")) {
            throw new StorageException("the disk is full", new IllegalStateException());
        }
        answering().write(name, value);
    }

    @Override
    public void delete(String name) {
        answering().delete(name);
    }

    @Override
    public Map<String, String> list(String folder) {
        return answering().list(folder);
    }

    @Override
    public Optional<Lease> lease(String name, Duration time) {
        return answering().lease(name, time);
    }
}
