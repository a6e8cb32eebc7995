package dev.gatehouse.upstream;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.storage.StorageException;

/**
 * What cookies call upstreams. All nodes of an installation call them the same; who does not have its key cannot try out which address a
 * name stands for.
 */
final class Pseudonyms {

    private static final Logger LOG = LoggerFactory.getLogger(Pseudonyms.class);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 8;

    /** Hundreds of sites are not to wait for a storage each in turn. */
    private static final long AGAIN = Duration.ofMinutes(1).toNanos();

    private final Supplier<SecretKeySpec> installation;
    private final LongSupplier nanoTime;
    private @Nullable SecretKeySpec known;
    private @Nullable SecretKeySpec own;
    private long failedAt;

    /** @param installation gives the key that all nodes have; may wait, and may throw a {@link StorageException} */
    Pseudonyms(Supplier<SecretKeySpec> installation, LongSupplier nanoTime) {
        this.installation = installation;
        this.nanoTime = nanoTime;
    }

    /** Those of one process alone. */
    static Pseudonyms ofThisProcess() {
        SecretKeySpec key = random();
        return new Pseudonyms(() -> key, System::nanoTime);
    }

    /** May wait for the key. */
    String of(UpstreamAddress address) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key());
            byte[] name = mac.doFinal(address.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(name, 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private synchronized SecretKeySpec key() {
        if (known != null) {
            return known;
        }
        if (own != null && nanoTime.getAsLong() - failedAt < AGAIN) {
            return own;
        }
        try {
            known = installation.get();
            return known;
        } catch (StorageException e) {
            LOG.warn("cookies of \"balance: cookie\" hold on this node only, and until its next start: {}",
                    e.getMessage());
            failedAt = nanoTime.getAsLong();
            SecretKeySpec key = own == null ? random() : own;
            own = key;
            return key;
        }
    }

    private static SecretKeySpec random() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return new SecretKeySpec(bytes, ALGORITHM);
    }
}
