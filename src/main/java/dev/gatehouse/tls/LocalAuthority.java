package dev.gatehouse.tls;

import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.storage.Storage;

/**
 * The authority for names that no other one signs. Its own certificate is made once, when the first name is asked for, and kept for
 * ten years; visitors' devices have to be told to trust it. Since they then trust whatever it signs, it can sign private names only:
 * see {@link LocalCertificates}.
 */
public final class LocalAuthority implements Issuer {

    private static final Logger LOG = LoggerFactory.getLogger(LocalAuthority.class);

    private static final String STORED = "local-authority/root.pem";
    private static final String LEASED = "local-authority";
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int LOOKS = 100;

    private static final Duration LIFE = Duration.ofDays(90);
    private static final Duration HINT_BEFORE_END = Duration.ofDays(365);
    private static final Duration TOO_LITTLE_LEFT = Duration.ofDays(1);
    private static final long JITTER_STEPS = 1_000;
    private static final long PART_OF_JITTER = 20;

    private static final String ANEW = "Move it away, start Gatehouse again, and have every device trust the new authority "
            + "that is then made: gatehouse trust.";

    private final Storage storage;
    private final Clock clock;
    private volatile @Nullable Reading last;

    /**
     * What was found in the storage when it was looked at last.
     *
     * @param root null where the text is of no use
     * @param problem why it is of no use; null where it is
     */
    private record Reading(String pem, @Nullable Certificate root, @Nullable String problem) {}

    public LocalAuthority(Storage storage, Clock clock) {
        this.storage = storage;
        this.clock = clock;
    }

    /** Its own certificate as far as it was met with in this program. Never waits. */
    public Optional<RootCertificate> known() {
        Reading reading = last;
        return reading == null || reading.root() == null
                ? Optional.empty()
                : Optional.of(new RootCertificate(reading.root().leaf()));
    }

    /**
     * Its own certificate, if it has been made.
     *
     * @throws NotIssuedException if what is stored is of no use
     */
    public Optional<RootCertificate> certificate() throws NotIssuedException {
        return stored().map(root -> new RootCertificate(root.leaf()));
    }

    /** Its own certificate; made if there is none. */
    public RootCertificate certificateOrNew() throws NotIssuedException {
        return new RootCertificate(root().leaf());
    }

    /**
     * Its own certificate with its key; made if there is none, by one node for all.
     *
     * @throws NotIssuedException if what is stored is of no use, or another node does not come to an end with making it
     */
    synchronized Certificate root() throws NotIssuedException {
        for (int look = 0; look < LOOKS; look++) {
            Optional<Certificate> found = stored();
            if (found.isPresent()) {
                return found.get();
            }
            try (Storage.Lease lease = storage.lease(LEASED, LEASE).orElse(null)) {
                if (lease != null) {
                    // Another node may have made it between our look and our turn.
                    Optional<Certificate> meanwhile = stored();
                    return meanwhile.isPresent() ? meanwhile.get() : made();
                }
            }
            pause();
        }
        throw new NotIssuedException(NotIssuedException.Kind.UNAVAILABLE,
                "another node has been making the local authority for too long", "", null);
    }

    private Certificate made() throws NotIssuedException {
        storage.write(STORED, LocalCertificates.root(clock.instant()).toPem());
        return stored().orElseThrow(() -> new NotIssuedException(NotIssuedException.Kind.UNAVAILABLE,
                STORED + " was removed as soon as it was written", "", null));
    }

    private static void pause() throws NotIssuedException {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotIssuedException(NotIssuedException.Kind.UNAVAILABLE, "the program is about to end", "", null);
        }
    }

    private Optional<Certificate> stored() throws NotIssuedException {
        Optional<String> pem = storage.read(STORED);
        if (pem.isEmpty()) {
            last = null;
            return Optional.empty();
        }
        Reading reading = last;
        if (reading == null || !reading.pem().equals(pem.get())) {
            reading = look(pem.get());
        }
        if (reading.root() == null) {
            throw new NotIssuedException(NotIssuedException.Kind.NOT_TRIED, STORED + ": " + reading.problem(),
                    "Put the file back as it was. If it is lost: " + ANEW, null);
        }
        return Optional.of(reading.root());
    }

    /** Several who look at once see one and the same, which is said once. */
    private synchronized Reading look(String pem) {
        Reading before = last;
        if (before != null && before.pem().equals(pem)) {
            return before;
        }
        Reading reading = read(pem);
        last = reading;
        known().ifPresent(
                root -> LOG.info("private names are signed by \"{}\"; let this machine trust it: gatehouse trust",
                        root.name()));
        return reading;
    }

    private static Reading read(String pem) {
        try {
            Certificate root = Certificate.ofPem(pem);
            return LocalCertificates.objection(root.leaf())
                    .map(problem -> new Reading(pem, null, problem))
                    .orElseGet(() -> new Reading(pem, root, null));
        } catch (CertificateException e) {
            return new Reading(pem, null, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Certificate issue(Wanted wanted, Optional<Certificate> replaced) throws NotIssuedException {
        Certificate root = root();
        Instant now = clock.instant();
        if (root.validUntil().isBefore(now.plus(TOO_LITTLE_LEFT))) {
            throw new NotIssuedException(NotIssuedException.Kind.NOT_TRIED,
                    "%s: the local authority ends on %s".formatted(STORED, root.validUntil()), ANEW, null);
        }
        List<HostPattern> foreign = LocalCertificates.notPermitted(root.leaf(), wanted.names());
        if (!foreign.isEmpty()) {
            throw new NotIssuedException(NotIssuedException.Kind.NOT_TRIED,
                    "the local authority can sign private names only, and %s is none".formatted(foreign.getFirst()),
                    remedyFor(foreign.getFirst()), null);
        }
        Instant end = now.plus(LIFE);
        return LocalCertificates.leaf(root, wanted.names(), now,
                end.isBefore(root.validUntil()) ? end : root.validUntil());
    }

    private static String remedyFor(HostPattern name) {
        String host = name.name().value();
        return Addresses.isAddress(host)
                ? "Give the site a name, or a certificate and key of its own."
                : "Give the site a name that ends in a private one, such as %s.lan or %s.home.arpa, or a certificate and key of its own."
                        .formatted(host, host);
    }

    /** After two thirds of its life or a little earlier, each at its own time, so that not all are due at once. */
    @Override
    public Instant renewalTime(Certificate certificate) {
        Duration life = certificate.life();
        long step = certificate.leaf().getSerialNumber().longValue() & Long.MAX_VALUE;
        Duration earlier = life.dividedBy(PART_OF_JITTER).multipliedBy(step % JITTER_STEPS).dividedBy(JITTER_STEPS);
        return certificate.validFrom().plus(life.multipliedBy(2).dividedBy(3)).minus(earlier);
    }

    /** Also where its own certificate cannot be read now: what is served then goes on being served. */
    @Override
    public boolean isFromHere(Certificate certificate) {
        try {
            return stored().filter(root -> certificate.chain().getLast().equals(root.leaf())).isPresent();
        } catch (NotIssuedException _) {
            return true;
        }
    }

    @Override
    public Optional<Concern> concern() {
        Reading reading = last;
        if (reading == null) {
            return Optional.empty();
        }
        if (reading.root() == null) {
            return Optional.of(new Concern(STORED + ": " + reading.problem(),
                    "Put the file back as it was. If it is lost: " + ANEW));
        }
        Instant end = reading.root().validUntil();
        Duration left = Duration.between(clock.instant(), end);
        if (left.compareTo(HINT_BEFORE_END) > 0) {
            return Optional.empty();
        }
        String hint = "The local authority ends on %s. Before that: %s".formatted(end, ANEW);
        return Optional.of(new Concern(left.compareTo(LIFE) > 0 ? null : "the local authority ends soon", hint));
    }
}
