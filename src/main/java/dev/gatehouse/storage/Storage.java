package dev.gatehouse.storage;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import dev.gatehouse.site.Settings;

/**
 * Named values that outlive the program. Names are like {@code certificates/app.example.com.pem}: parts of letters, digits, dots,
 * hyphens and underscores, none of which begins with a dot, with slashes between. All methods wait for a disk or a network and must not
 * be called from an event loop; they are safe from any thread, also from one that is interrupted, and several nodes may use the same
 * storage.
 */
public interface Storage {

    /** Adds a finding where nothing can be kept before somebody has changed the settings or the machine. */
    void check(Settings settings);

    /**
     * The value of this name; empty where there is none.
     *
     * @throws StorageException if it cannot be read; a {@link NoTextException} where what is there is no value
     */
    Optional<String> read(String name);

    /**
     * Puts a value in place of the one that is there. Whoever reads sees the old one or the new one, also when the program or the
     * machine stops in the middle; once this returns, the new one stays.
     *
     * @throws StorageException if it cannot be written; the old one is there still
     */
    void write(String name, String value);

    /**
     * Removes a value, if it is there.
     *
     * @throws StorageException if it cannot be removed
     */
    void delete(String name);

    /**
     * The names that are made of a folder's, a slash and one more part, each with a stamp that is another one after each writing.
     *
     * @throws StorageException if they cannot be listed
     */
    Map<String, String> list(String folder);

    /**
     * Takes something for oneself, so that it is done once among all nodes. The lease ends when it is closed, or by itself when its
     * holder has not renewed it for this long. Leases have names of their own, apart from those of values.
     *
     * @return empty where another holds it
     * @throws StorageException if nobody can tell
     */
    Optional<Lease> lease(String name, Duration time);

    /** What one has taken for oneself. */
    interface Lease extends AutoCloseable {

        /**
         * Keeps it for another while; false where it was lost meanwhile.
         *
         * @throws StorageException if nobody can tell
         */
        boolean renew();

        /** Gives it back. Does nothing where it was lost; where that fails it ends by itself. */
        @Override
        void close();
    }
}
