package dev.gatehouse.storage;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one secret of an installation, which all nodes that share a storage have. What needs a key gets one that is derived from it (an
 * HMAC of what it is for), so that who learns one key knows no other.
 *
 * <p>It is made when a key is first needed. All methods wait for the storage.
 */
public final class InstallationSecret {

    static final String NAME = "installation-secret";

    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** Longer than it takes to make one. */
    private static final Duration MAKING = Duration.ofSeconds(10);

    /** For another node that is making one, a tenth of a second each. */
    private static final int PATIENCE = 30;

    private final Storage storage;

    public InstallationSecret(Storage storage) {
        this.storage = storage;
    }

    /**
     * The key for this purpose, for {@code HmacSHA256}; empty where there is no secret yet.
     *
     * @throws StorageException if it cannot be read
     */
    public Optional<SecretKeySpec> key(String purpose) {
        return read().map(secret -> derived(secret, purpose));
    }

    /**
     * The key for this purpose, for {@code HmacSHA256}. The secret is made where there is none.
     *
     * @throws StorageException if it can be neither read nor made
     */
    public SecretKeySpec keyOrNew(String purpose) {
        return derived(read().orElseGet(this::make), purpose);
    }

    private Optional<byte[]> read() {
        return storage.read(NAME).map(String::strip).flatMap(InstallationSecret::secretOf);
    }

    /** Empty for what is none of ours: a weak one is worse than a new one. */
    private static Optional<byte[]> secretOf(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return bytes.length < BYTES ? Optional.empty() : Optional.of(bytes);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** One node makes it, and others that start at the same time wait for that. */
    private synchronized byte[] make() {
        for (int i = 0; i < PATIENCE; i++) {
            Optional<Storage.Lease> lease = storage.lease(NAME, MAKING);
            if (lease.isPresent()) {
                try (Storage.Lease _ = lease.get()) {
                    return read().orElseGet(this::write);
                }
            }
            Optional<byte[]> meanwhile = read();
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        // Whoever has the lease has died with it.
        return write();
    }

    /** Reads what it wrote: where two have written after all, both go by the one that came later. */
    private byte[] write() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        storage.write(NAME, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n");
        return read().orElse(bytes);
    }

    private static SecretKeySpec derived(byte[] secret, String purpose) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return new SecretKeySpec(mac.doFinal(("gatehouse " + purpose).getBytes(StandardCharsets.UTF_8)),
                    ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
