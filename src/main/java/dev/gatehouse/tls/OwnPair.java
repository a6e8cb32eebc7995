package dev.gatehouse.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gatehouse.site.SiteHttps;

/**
 * A certificate of the operator's own, in two files that somebody else renews. They are looked at again and again; what stands in
 * them newly is served if it can be, and else what stood there before.
 */
final class OwnPair implements Holding {

    private static final Logger LOG = LoggerFactory.getLogger(OwnPair.class);

    private static final Duration SOON = Duration.ofDays(21);
    private static final int SOON_OF_LIFE = 5;

    private final Wanted wanted;
    private final SiteHttps.Files files;
    private final Clock clock;
    private volatile State state;

    /**
     * @param seen what the files looked like when they were read
     * @param broken what was wrong with them; the certificate is an older one, then
     * @param said whether the operator has been told
     */
    private record State(Certificate certificate, String seen, @Nullable BrokenPairException broken, boolean said) {}

    /** @throws BrokenPairException if the files are of no use */
    OwnPair(Wanted wanted, SiteHttps.Files files, Clock clock) throws BrokenPairException {
        this.wanted = wanted;
        this.files = files;
        this.clock = clock;
        String now = seen();
        // One that has ended is served all the same: it is one site's trouble, and no reason not to start.
        this.state = new State(new PairReader(files).read(wanted.names()), now, null, false);
    }

    /** For when it is served. */
    void tellIfEnding() {
        String ending = ending(state.certificate());
        if (ending != null) {
            LOG.warn("site \"{}\": {}. {}", wanted.site(), ending, PairReader.RENEW);
        }
    }

    /** What is served is not replaced by one that has ended. */
    private Certificate read() throws BrokenPairException {
        var reader = new PairReader(files);
        Certificate certificate = reader.read(wanted.names());
        reader.requireValid(certificate, clock.instant());
        return certificate;
    }

    @Override
    public Wanted wanted() {
        return wanted;
    }

    @Override
    public Optional<Certificate> certificate() {
        return Optional.of(state.certificate());
    }

    /** Whether the files are good and as they were when they were read. */
    boolean isFresh() {
        State now = state;
        return now.broken() == null && now.seen().equals(seen());
    }

    /**
     * Looks at the files; called by one thread at a time. One file is written after the other, so what does not fit together is told of
     * when it has stayed so until the next look.
     *
     * @return whether there is another certificate now
     */
    boolean look() {
        State before = state;
        String now = seen();
        if (now.equals(before.seen())) {
            if (before.broken() != null && !before.said()) {
                LOG.error("site \"{}\": {}. {} The certificate of before is still served.", wanted.site(),
                        before.broken().getMessage(), before.broken().remedy());
                state = new State(before.certificate(), now, before.broken(), true);
            }
            return false;
        }
        try {
            Certificate certificate = read();
            state = new State(certificate, now, null, false);
            LOG.info("site \"{}\": {} has changed; served from now on, valid until {}", wanted.site(),
                    files.certificate(), certificate.validUntil());
            return true;
        } catch (BrokenPairException e) {
            state = new State(before.certificate(), now, e, false);
            return false;
        }
    }

    /** Links are followed: certbot and Kubernetes put a link in place of another one. */
    private String seen() {
        return seen(files.certificate()) + " " + seen(files.key());
    }

    private static String seen(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return "%s %s %d".formatted(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
        } catch (IOException _) {
            return "nothing";
        }
    }

    CertificateStatus status() {
        State now = state;
        Certificate certificate = now.certificate();
        BrokenPairException broken = now.broken();
        String why = broken == null ? ending(certificate) : broken.getMessage();
        String remedy = broken == null
                ? "Put a renewed one into %s and its key into %s.".formatted(files.certificate(), files.key())
                : broken.remedy();
        return new CertificateStatus(wanted.site(), wanted.names().stream().map(String::valueOf).toList(),
                certificate.validUntil(), certificate.issuer(), null, why, why == null ? null : remedy);
    }

    private @Nullable String ending(Certificate certificate) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, certificate.validUntil());
        if (left.isNegative() || left.isZero()) {
            return "the certificate in %s has ended".formatted(files.certificate());
        }
        Duration soon = certificate.life().dividedBy(SOON_OF_LIFE);
        return left.compareTo(soon.compareTo(SOON) < 0 ? soon : SOON) > 0
                ? null
                : "the certificate in %s ends soon".formatted(files.certificate());
    }
}
