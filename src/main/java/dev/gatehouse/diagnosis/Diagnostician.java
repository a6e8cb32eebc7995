package dev.gatehouse.diagnosis;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Makes a {@link Diagnosis} of an {@link Incident}, with the evidence of all {@link Investigator}s. Safe from any thread; never waits.
 *
 * <p>Investigators work on threads of this class alone, within a time limit; what was found by then counts. Failures of one kind at one
 * address share an investigation for as long, so that a storm of them costs one. Where too many wait there is no evidence, and the rest
 * of the diagnosis is there at once.
 */
public final class Diagnostician implements SmartLifecycle {

    /** How long an investigation may take, and how long what it found is believed. */
    static final Duration LIMIT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Diagnostician.class);
    private static final int THREADS = 2;
    private static final int MOST_WAITING = 256;
    private static final int MOST_REMEMBERED = 1_024;
    private static final Duration REST = Duration.ofSeconds(30);

    /** What it puts before a path does not matter for what went wrong. */
    private static final Pattern ORIGIN = Pattern.compile("^(\\w+://[^/?#]*)[/?#].*|^(unix:[^:]*):.*");

    private final List<Investigator> investigators;
    private final Duration limit;
    private final Map<Inquiry.Subject, Inquiry> inquiries = new ConcurrentHashMap<>();
    private final Set<Class<?>> failing = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor deadline;
    private volatile boolean running = true;

    public Diagnostician(List<Investigator> investigators) {
        this(investigators, LIMIT);
    }

    Diagnostician(List<Investigator> investigators, Duration limit) {
        this.investigators = List.copyOf(investigators);
        this.limit = limit;
        this.workers = new ThreadPoolExecutor(THREADS, THREADS, REST.toSeconds(), TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().daemon().name("diagnosis-", 0).factory());
        workers.allowCoreThreadTimeOut(true);
        this.deadline = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("diagnosis-limit").factory());
        deadline.setRemoveOnCancelPolicy(true);
    }

    /** @return completes on any thread, and never exceptionally */
    public CompletableFuture<Diagnosis> diagnose(Incident incident) {
        if (investigators.isEmpty() || !running) {
            return CompletableFuture.completedFuture(diagnosis(incident, List.of()));
        }
        return inquiryInto(incident).found().thenApply(found -> diagnosis(incident, found));
    }

    /** What can be said at once, without any evidence. */
    public Diagnosis withoutEvidence(Incident incident) {
        return diagnosis(incident, List.of());
    }

    private Inquiry inquiryInto(Incident incident) {
        long now = System.nanoTime();
        var subject = new Inquiry.Subject(incident.failure(), incident.upstream(), incident.address());
        Inquiry known = inquiries.get(subject);
        if (known != null && known.isFresh(now, limit)) {
            return known;
        }
        return inquiries.compute(subject,
                (_, other) -> other != null && other.isFresh(now, limit) ? other : new Inquiry(incident, now))
                .beginOnce(this::begin);
    }

    private void begin(Inquiry inquiry) {
        forgetOld();
        if (inquiries.size() > MOST_REMEMBERED) {
            inquiries.values().remove(inquiry);
            inquiry.end();
            return;
        }
        try {
            workers.execute(() -> inquiry.run(investigators, this::failed));
            var end = deadline.schedule(inquiry::end, limit.toNanos(), TimeUnit.NANOSECONDS);
            inquiry.found().thenRun(() -> end.cancel(false));
        } catch (RejectedExecutionException _) {
            inquiry.end();
        }
    }

    private void forgetOld() {
        long now = System.nanoTime();
        inquiries.values().removeIf(inquiry -> !inquiry.isFresh(now, limit));
    }

    /** Said once: it would be the same each time. */
    private void failed(Investigator investigator, Throwable problem) {
        if (failing.add(investigator.getClass())) {
            LOG.warn("{} cannot look for evidence, and is left out", investigator.getClass().getSimpleName(), problem);
        }
    }

    private static Diagnosis diagnosis(Incident incident, List<Evidence> evidence) {
        UpstreamFailure failure = incident.failure();
        String origin = ORIGIN.matcher(incident.upstream()).replaceFirst("$1$2");
        Advice advice = evidence.stream()
                .flatMap(found -> found.ofAdvice().stream())
                .findFirst()
                .orElseGet(() -> Remedy.advice(failure, origin));
        return new Diagnosis(incident, Remedy.meaning(failure, origin), evidence, advice);
    }

    @Override
    public void start() {
        // It works from the beginning: requests may fail before everything has been started.
    }

    /** What is being looked into comes to its end with what was found, so that the logs, which are closed later, have it. */
    @Override
    public void stop() {
        running = false;
        workers.shutdownNow();
        deadline.shutdownNow();
        inquiries.values().forEach(Inquiry::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the web servers, which stop first. */
    @Override
    public int getPhase() {
        return 0;
    }
}
