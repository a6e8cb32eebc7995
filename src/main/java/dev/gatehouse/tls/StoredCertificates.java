package dev.gatehouse.tls;

import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.storage.NoTextException;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/** The certificates that were obtained, by this node or another one, in the storage. */
final class StoredCertificates {

    private static final Logger LOG = LoggerFactory.getLogger(StoredCertificates.class);

    private static final String FOLDER = "certificates";
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
            return Optional.of(Certificate.ofStored(pem.get()))
                    .filter(certificate -> certificate.coversAll(wanted.names()));
        } catch (CertificateException | NoTextException e) {
            LOG.warn("{} is of no use and will be made anew: {}", nameOf(wanted), e.getMessage());
            return Optional.empty();
        }
    }

    void write(Wanted wanted, Certificate certificate) {
        storage.write(nameOf(wanted), certificate.toPem());
    }

    /** The right to obtain one, among all nodes. */
    Optional<Storage.Lease> lease(Wanted wanted, Duration time) {
        return storage.lease(FOLDER + "/" + wanted.id(), time);
    }

    private static String nameOf(Wanted wanted) {
        return FOLDER + "/" + wanted.id() + ".pem";
    }
}
