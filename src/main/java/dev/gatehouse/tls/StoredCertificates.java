package dev.gatehouse.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.storage.NoTextException;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/**
 * The certificates that were obtained, by this node or another one, in the storage.
 *
 * <p>That a key belongs to its certificate is seen to by a signature, which takes too long for a thousand of them at a start. So the
 * last line of each has a digest of what stands above: only what somebody else has written or changed is looked at.
 */
final class StoredCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(StoredCertificates.class);

    private static final String FOLDER = "certificates";
    private static final String SEAL = "# seen to be whole: ";
    private static final String NOTHING = "nothing";

    /** A storage that does not answer is asked again later, rather than a thousand times now. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Storage storage;

    StoredCertificates(Storage storage) {
        this.storage = storage;
    }

    /**
     * Looks which of these are stored newly or differently, and reads them.
     *
     * @return whether any has another certificate now
     * @throws StorageException if nobody can tell
     */
    boolean refresh(Collection<Kept> all) {
        if (all.isEmpty()) {
            return false;
        }
        Map<String, String> stamps = storage.list(FOLDER);
        var failedSince = new AtomicLong();
        return all.parallelStream()
                .filter(one -> !one.isSeen(stampOf(one, stamps)))
                .filter(_ -> failedSince.get() == 0 || System.nanoTime() - failedSince.get() < PATIENCE.toNanos())
                .filter(one -> refresh(one, stampOf(one, stamps), failedSince))
                .count() > 0;
    }

    private static String stampOf(Kept one, Map<String, String> stamps) {
        return stamps.getOrDefault(nameOf(one.wanted()), NOTHING);
    }

    private boolean refresh(Kept one, String stamp, AtomicLong failedSince) {
        try {
            boolean changed = one.found(stamp.equals(NOTHING) ? Optional.empty() : read(one.wanted()), stamp);
            one.hasTrouble(null);
            return changed;
        } catch (StorageException e) {
            failedSince.compareAndSet(0, System.nanoTime());
            if (one.hasTrouble(e.getMessage())) {
                LOG.error("{}", e.getMessage());
            }
            return false;
        }
    }

    /** The certificate that is stored for these names; also one that is no longer valid. */
    Optional<Certificate> read(Wanted wanted) {
        try {
            Optional<String> pem = storage.read(nameOf(wanted));
            if (pem.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(parse(pem.get()))
                    .filter(certificate -> certificate.coversAll(wanted.names()));
        } catch (CertificateException | NoTextException e) {
            LOG.warn("{} is of no use and will be made anew: {}", nameOf(wanted), e.getMessage());
            return Optional.empty();
        }
    }

    /** A text that is as it was written was looked at then. */
    private static Certificate parse(String text) throws CertificateException {
        int seal = text.lastIndexOf(SEAL);
        return seal >= 0 && text.substring(seal).equals(sealOf(text.substring(0, seal)))
                ? Certificate.ofStored(text)
                : Certificate.ofPem(text);
    }

    void write(Wanted wanted, Certificate certificate) {
        String pem = certificate.toPem();
        storage.write(nameOf(wanted), pem + sealOf(pem));
    }

    private static String sealOf(String pem) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(pem.getBytes(StandardCharsets.UTF_8));
            return SEAL + HexFormat.of().formatHex(digest) + "\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }

    /** The right to obtain one, among all nodes. */
    Optional<Storage.Lease> lease(Wanted wanted, Duration time) {
        return storage.lease(FOLDER + "/" + wanted.id(), time);
    }

    private static String nameOf(Wanted wanted) {
        return FOLDER + "/" + wanted.id() + ".pem";
    }
}
