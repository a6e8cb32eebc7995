package dev.gatehouse.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.site.Sites;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/**
 * Sees to it that every name has a certificate: serves what is stored or stands in files of the operator's own, gets what is missing,
 * and renews what is due. Certificates are got side by side, but few at a time from each issuer.
 *
 * <p>One thread, the timer, decides; all that waits is done by workers.
 */
public final class CertificateKeeper implements ReloadParticipant, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

    private static final int AT_A_TIME = 4;
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration FILES = Duration.ofSeconds(2);
    private static final Duration OTHER_NODES = Duration.ofSeconds(10);
    private static final Duration END = Duration.ofSeconds(5);

    /** First those who have nothing, of them those that are got without asking the DNS. */
    private static final Comparator<Kept> FIRST = Comparator.comparing((Kept one) -> one.certificate().isPresent())
            .thenComparing(one -> one.wanted().hasWildcard());

    private final Storage storage;
    private final Clock clock;
    private final Ledger ledger;
    private final Function<Wanted, Issuer> issuers;
    private final TlsContexts contexts;
    private final Serving serving;
    private final OwnCertificates own;
    private final StoredCertificates stored;
    private final Attempts attempts;
    private final Map<Issuer, Semaphore> rooms = new ConcurrentHashMap<>();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private final AtomicBoolean watching = new AtomicBoolean();
    private final AtomicBoolean toBeServed = new AtomicBoolean();
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("certificate-", 0).factory());
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("certificates").factory());
    private volatile Map<String, Holding> holdings = Map.of();
    private volatile boolean running;
    private volatile boolean storageAnswers = true;
    private volatile Optional<String> siteOfOthers = Optional.empty();
    private volatile boolean enabled;
    private boolean isChecked;
    private boolean isTimed;
    private Instant nextRefresh = Instant.MIN;

    /** @param issuers who makes which certificate */
    CertificateKeeper(Storage storage, Clock clock, Ledger ledger, Function<Wanted, Issuer> issuers,
            TlsContexts contexts, ServedCertificates served) {
        this.storage = storage;
        this.clock = clock;
        this.ledger = ledger;
        this.issuers = issuers;
        this.contexts = contexts;
        this.serving = new Serving(served, contexts);
        this.own = new OwnCertificates(clock);
        this.stored = new StoredCertificates(storage);
        this.attempts = new Attempts(stored, clock, ledger, timer, workers, this::serveSoon);
    }

    @Override
    public Runnable prepare(Settings read, Sites sites) {
        HttpsProperties https = read.read(HttpsProperties.class);
        if (https.enabled() && !isChecked) {
            storage.check(read);
        }
        Map<String, Holding> before = holdings;
        Map<String, Holding> now = new LinkedHashMap<>();
        List<Kept> added = new ArrayList<>();
        List<Runnable> changes = new ArrayList<>();
        for (Wanted wanted : Wanted.of(sites)) {
            Optional<Holding> same = Optional.ofNullable(before.get(wanted.id()));
            Optional<SiteHttps.Files> files = wanted.https().own();
            if (files.isPresent()) {
                own.prepare(wanted, files.get(), same, read).ifPresent(pair -> {
                    now.put(wanted.id(), pair);
                    if (pair != same.orElse(null)) {
                        changes.add(pair::tellIfEnding);
                    }
                });
            } else if (same.orElse(null) instanceof Kept kept && kept.issuer().equals(issuers.apply(wanted))) {
                now.put(wanted.id(), kept);
                changes.add(() -> kept.isNow(wanted));
            } else if (https.enabled()) {
                var kept = new Kept(wanted, issuers.apply(wanted),
                        ledger.of(wanted).map(Ledger.Entry::next).orElse(Instant.MIN));
                now.put(wanted.id(), kept);
                added.add(kept);
            }
        }
        if (!https.enabled()) {
            return () -> replace(before, Map.of(), https);
        }
        if (!read.findings().isEmpty()) {
            return () -> {
            };
        }
        refresh(added);
        return () -> {
            isChecked = true;
            changes.forEach(Runnable::run);
            replace(before, now, https);
        };
    }

    private void replace(Map<String, Holding> before, Map<String, Holding> now, HttpsProperties https) {
        enabled = https.enabled();
        siteOfOthers = https.siteOfOthers();
        holdings = now;
        kept(before).filter(one -> now.get(one.wanted().id()) != one).forEach(Kept::drop);
        serve();
        beginIfEnabled();
        lookSoon();
    }

    private static Stream<Kept> kept(Map<String, Holding> all) {
        return all.values().stream().filter(Kept.class::isInstance).map(Kept.class::cast);
    }

    /** @return whether there is anything new to be served */
    private boolean refresh(Collection<Kept> all) {
        try {
            boolean changed = stored.refresh(all);
            if (!storageAnswers) {
                LOG.info("the storage of certificates answers again");
            }
            storageAnswers = true;
            return changed;
        } catch (StorageException e) {
            if (storageAnswers) {
                LOG.error("which certificates are stored is not known, and none will be obtained before it is: {}",
                        e.getMessage());
            }
            storageAnswers = false;
            return false;
        }
    }

    private void serve() {
        serving.replace(holdings.values(), siteOfOthers);
    }

    /** Many that come at once are served at once. */
    private void serveSoon() {
        if (!toBeServed.getAndSet(true)) {
            onTimer(() -> {
                toBeServed.set(false);
                serve();
            });
        }
    }

    private void lookSoon() {
        if (running && enabled) {
            onTimer(this::look);
        }
    }

    private void onTimer(Runnable task) {
        try {
            timer.execute(task);
        } catch (RejectedExecutionException _) {
            // Everything ends.
        }
    }

    /** How it stands with each certificate, in the order of the sites. */
    public List<CertificateStatus> status() {
        return holdings.values().stream().map(one -> contexts.completed(switch (one) {
            case Kept kept -> kept.status(ledger);
            case OwnPair pair -> pair.status();
        }, one.certificate())).toList();
    }

    @Override
    public void start() {
        running = true;
        beginIfEnabled();
    }

    private synchronized void beginIfEnabled() {
        if (running && enabled && !isTimed) {
            isTimed = true;
            timer.scheduleWithFixedDelay(this::look, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
            timer.scheduleWithFixedDelay(() -> unlessBusy(watching, this::watchFiles), FILES.toMillis(),
                    FILES.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        try {
            Instant now = clock.instant();
            // It is further off where the clock was ahead.
            if (!nextRefresh.isAfter(now) || nextRefresh.isAfter(now.plus(OTHER_NODES))) {
                nextRefresh = now.plus(OTHER_NODES);
                unlessBusy(refreshing, () -> {
                    if (refresh(kept(holdings).toList())) {
                        serveSoon();
                    }
                    lookSoon();
                });
            }
            if (storageAnswers) {
                kept(holdings).filter(one -> one.isDue(now)).sorted(FIRST).forEach(this::begin);
            }
        } catch (RuntimeException e) {
            if (running) {
                LOG.error("looking after certificates failed: {}", String.valueOf(e));
            }
        }
    }

    private void unlessBusy(AtomicBoolean busy, Runnable work) {
        if (!busy.getAndSet(true)) {
            workers.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("looking after certificates failed: {}", String.valueOf(e));
                } finally {
                    busy.set(false);
                }
            });
        }
    }

    private void watchFiles() {
        List<OwnPair> changed = holdings.values()
                .stream()
                .filter(OwnPair.class::isInstance)
                .map(OwnPair.class::cast)
                .filter(OwnPair::look)
                .toList();
        if (!changed.isEmpty()) {
            serve();
        }
    }

    private void begin(Kept one) {
        Semaphore room = Objects.requireNonNull(
                rooms.computeIfAbsent(one.issuer(), _ -> new Semaphore(AT_A_TIME)));
        if (room.tryAcquire()) {
            one.take();
            workers.execute(() -> {
                try {
                    attempts.lookAfter(one);
                } finally {
                    room.release();
                    lookSoon();
                }
            });
        }
    }

    /** Who is in the middle of an order is told, gives back what it holds, and goes on with it after the next start. */
    @Override
    public void stop() {
        running = false;
        timer.shutdownNow();
        kept(holdings).forEach(Kept::drop);
        workers.shutdown();
        try {
            if (!workers.awaitTermination(END.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException _) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
