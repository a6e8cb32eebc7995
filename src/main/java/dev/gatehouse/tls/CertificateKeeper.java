package dev.gatehouse.tls;

import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/**
 * Sees to it that every name has a certificate: serves what is stored, gets what is missing, and renews what is due. Certificates are
 * got side by side, but few at a time.
 */
public final class CertificateKeeper implements ReloadParticipant, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

    private static final String FOLDER = "certificates";
    private static final int AT_A_TIME = 4;
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration ANOTHER_NODE = Duration.ofSeconds(10);
    private static final Duration LOOK_AT_LEAST = Duration.ofHours(6);

    private final Storage storage;
    private final Clock clock;
    private final Ledger ledger;
    private final Function<Wanted, Issuer> issuers;
    private final TlsContexts contexts;
    private final ServedCertificates served;
    private final HttpsProperties settings;
    private final Semaphore room = new Semaphore(AT_A_TIME);
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("certificate-", 0).factory());
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("certificates").factory());
    private volatile Map<Wanted, Kept> kept = Map.of();
    private volatile boolean running;

    /** @param issuers who makes which certificate */
    CertificateKeeper(Storage storage, Clock clock, Ledger ledger, Function<Wanted, Issuer> issuers,
            TlsContexts contexts, ServedCertificates served, HttpsProperties settings) {
        this.storage = storage;
        this.clock = clock;
        this.ledger = ledger;
        this.issuers = issuers;
        this.contexts = contexts;
        this.served = served;
        this.settings = settings;
    }

    @Override
    public Runnable prepare(Settings read, Sites sites) {
        if (!settings.enabled()) {
            return () -> {
            };
        }
        Map<Wanted, Kept> before = kept;
        Map<Wanted, Kept> now = new LinkedHashMap<>();
        for (Wanted wanted : Wanted.of(sites)) {
            Kept same = before.get(wanted);
            now.put(wanted, same != null ? same : stored(wanted));
        }
        return () -> {
            kept = now;
            serve();
        };
    }

    private Kept stored(Wanted wanted) {
        Issuer issuer = issuers.apply(wanted);
        Optional<Certificate> certificate = load(wanted).filter(issuer::isFromHere);
        return new Kept(wanted, issuer, certificate, ledger.of(wanted).map(Ledger.Entry::next).orElse(Instant.MIN));
    }

    private Optional<Certificate> load(Wanted wanted) {
        try {
            Optional<String> pem = storage.read(nameOf(wanted));
            if (pem.isEmpty()) {
                return Optional.empty();
            }
            Certificate certificate = Certificate.ofPem(pem.get());
            return certificate.coversAll(wanted.names()) && clock.instant().isBefore(certificate.validUntil())
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (CertificateException e) {
            LOG.warn("{} is of no use and will be made anew: {}", nameOf(wanted), e.getMessage());
            return Optional.empty();
        }
    }

    private static String nameOf(Wanted wanted) {
        return FOLDER + "/" + wanted.id() + ".pem";
    }

    /** Puts in force what there is. */
    private synchronized void serve() {
        Map<HostPattern, ServedCertificate> byName = new HashMap<>();
        ServedCertificate others = null;
        for (Kept one : kept.values()) {
            ServedCertificate shown = one.certificate()
                    .map(certificate -> new ServedCertificate(certificate, one.wanted().https(), contexts,
                            one.issuer() instanceof LocalAuthority))
                    .orElse(null);
            if (shown == null) {
                continue;
            }
            one.wanted().names().forEach(name -> byName.put(name, shown));
            if (others == null && settings.siteOfOthers().filter(one.wanted().site()::equals).isPresent()) {
                others = shown;
            }
        }
        served.replace(byName, others);
    }

    /** How it stands with each certificate, in the order of the sites. */
    public List<CertificateStatus> status() {
        return kept.values().stream().map(one -> one.status(ledger)).toList();
    }

    @Override
    public void start() {
        running = true;
        if (settings.enabled()) {
            timer.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
        }
    }

    private void look() {
        try {
            Instant now = clock.instant();
            for (Kept one : kept.values()) {
                if (!one.next().isAfter(now) && room.tryAcquire()) {
                    if (one.take(now)) {
                        workers.execute(() -> work(one));
                    } else {
                        room.release();
                    }
                }
            }
        } catch (RuntimeException e) {
            LOG.error("looking after certificates failed: {}", String.valueOf(e));
        }
    }

    private void work(Kept one) {
        Instant next = clock.instant().plus(ANOTHER_NODE);
        try {
            next = lookAfter(one);
        } catch (NotIssuedException e) {
            next = ledger.failed(one.wanted(), e);
            LOG.warn("no certificate for {}: {}. {} Next attempt: {}", one.wanted().names(), e.getMessage(), e.remedy(),
                    next);
        } catch (StorageException e) {
            LOG.error("certificate for {}: {}", one.wanted().names(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("certificate for {}: {}", one.wanted().names(), String.valueOf(e));
        } finally {
            one.lookAgain(next);
            room.release();
        }
    }

    /** @return when to look again */
    private Instant lookAfter(Kept one) throws NotIssuedException {
        Optional<Certificate> current = one.certificate();
        Instant now = clock.instant();
        if (current.isPresent()) {
            Instant due = one.issuer().renewalTime(current.get());
            if (due.isAfter(now)) {
                return earlier(due, now.plus(LOOK_AT_LEAST));
            }
        }
        try (Storage.Lease lease = storage.lease("leases/" + one.wanted().id(), LEASE).orElse(null)) {
            if (lease == null) {
                return now.plus(ANOTHER_NODE);
            }
            Certificate issued = one.issuer().issue(one.wanted(), current);
            storage.write(nameOf(one.wanted()), issued.toPem());
            ledger.issued(one.wanted());
            one.has(issued);
            serve();
            LOG.info("certificate for {} from {}, valid until {}", one.wanted().names(), issued.issuer(),
                    issued.validUntil());
            return earlier(one.issuer().renewalTime(issued), clock.instant().plus(LOOK_AT_LEAST));
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
        workers.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
