package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.google.common.base.Ticker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of upstreams by their names, one memory for all event loops. What is fresh is had without waiting; names in use are
 * looked up again when their time has passed, on threads of the resolver. Safe from any thread.
 */
public final class Resolver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Resolver.class);

    private static final Duration TICK = Duration.ofMillis(200);

    /** How many names are looked up again in one tick, so that many of them do not overrun a name server. */
    private static final int REFRESHED_AT_ONCE = 50;

    /** Questions that wait for an answer at the same time, of two families each. */
    private static final int AT_ONCE = 64;

    private static final int MOST_NAMES = 10_000;
    private static final long FORGOTTEN = Duration.ofHours(24).toMillis();

    /** How long those wait who could use the addresses of an earlier answer (RFC 8767, section 5). */
    private static final Duration CLIENT_RESPONSE = Duration.ofMillis(1800);

    /** An application may listen on either address. */
    private static final List<InetAddress> THIS_MACHINE = List.of(InetAddress.ofLiteral("127.0.0.1"),
            InetAddress.ofLiteral("::1"));

    private final Map<String, KnownName> names = new ConcurrentHashMap<>();
    private final Map<KnownName, CompletableFuture<Resolution>> underWay = new ConcurrentHashMap<>();
    private final Lookup lookup;
    private final Ttl ttl;
    private final Time time;
    private final List<NameListener> listeners;
    private final ExecutorService threads;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("names").factory());

    private Resolver(Lookup lookup, ExecutorService threads, Ttl ttl, Time time, List<NameListener> listeners) {
        this.lookup = lookup;
        this.threads = threads;
        this.ttl = ttl;
        this.time = time;
        this.listeners = List.copyOf(listeners);
        timer.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * @param hosts where the file of hosts is
     * @param rules where the system says whom it asks
     * @param clock for what people read
     * @param ticker for limits of time, since nobody sets it
     */
    public static Resolver of(Path hosts, Path rules, DnsProperties settings, Clock clock, Ticker ticker,
            List<NameListener> listeners) {
        ExecutorService threads = Executors
                .newThreadPerTaskExecutor(Thread.ofVirtual().name("name-lookup-", 0).factory());
        return new Resolver(new Lookup(hosts, rules, settings.addresses(), threads), threads,
                new Ttl(settings.minTtl(), settings.maxTtl()), new Time(clock, ticker), listeners);
    }

    /** What is remembered of a host's name, or of an address as it stands in a URL. */
    public KnownName name(String host) {
        KnownName known = names.get(host);
        return known != null ? known : names.computeIfAbsent(host, this::unknown);
    }

    private KnownName unknown(String host) {
        if (isThisMachine(host)) {
            return KnownName.fixed(host, THIS_MACHINE, time);
        }
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return Words.address(bare)
                .map(address -> KnownName.fixed(host, List.of(address), time))
                .orElseGet(() -> new KnownName(host, time));
    }

    /** Whatever stands in files (RFC 6761, section 6.3). */
    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.equals("localhost.");
    }

    /** What may be used of a name now, without waiting; null where {@link #resolve} has to be asked. */
    public @Nullable Resolution fresh(KnownName name) {
        return name.fresh(time.millis());
    }

    /** What is known of a name when somebody has been asked, or what was known before where that takes long. Never fails. */
    public CompletableFuture<Resolution> resolve(KnownName name) {
        Resolution fresh = fresh(name);
        if (fresh != null) {
            return CompletableFuture.completedFuture(fresh);
        }
        Resolution old = name.current();
        CompletableFuture<Resolution> asked = look(name);
        return old == null || old.addresses().isEmpty()
                ? asked
                : asked.copy().completeOnTimeout(old, CLIENT_RESPONSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks again, since nobody could be reached where the name leads; at most once a second. Never fails. */
    public CompletableFuture<Resolution> again(KnownName name) {
        Resolution current = name.current();
        return current == null || (name.age(time.millis()) >= Belief.NEGATIVE.toMillis()
                && current.source() != Resolution.Source.LITERAL) || underWay.containsKey(name)
                        ? look(name)
                        : CompletableFuture.completedFuture(current);
    }

    /** The addresses in the order in which the next connection tries them (RFC 8305, section 4). */
    public List<InetAddress> inTurn(KnownName name, Resolution of) {
        return name.inTurn(of, time.millis());
    }

    /** Tries an address of a name after its others for a while, since it has failed or been too slow. */
    public void failed(KnownName name, InetAddress address) {
        name.failed(address, time.millis());
    }

    /** What is believed of a host's name; empty where nobody has asked for it, or it has no answer yet. */
    public Optional<Resolution> known(String host) {
        return Optional.ofNullable(names.get(host)).map(KnownName::current);
    }

    /** What is believed of all names. */
    public Collection<Resolution> known() {
        return names.values()
                .stream()
                .map(KnownName::current)
                .flatMap(one -> Optional.ofNullable(one).stream())
                .toList();
    }

    private CompletableFuture<Resolution> look(KnownName name) {
        return underWay.computeIfAbsent(name, _ -> {
            name.begins(time.millis());
            var result = new CompletableFuture<Resolution>();
            try {
                threads.execute(() -> look(name, result));
            } catch (RejectedExecutionException _) {
                // The program ends.
                result.complete(name.settle(Lookup.failed(name.name()), ttl, time));
            }
            return result;
        });
    }

    private void look(KnownName name, CompletableFuture<Resolution> result) {
        Resolution before = name.current();
        Resolution after;
        try {
            room.acquireUninterruptibly();
            Answer answer;
            try {
                answer = lookup.find(name.name());
            } finally {
                room.release();
            }
            after = name.settle(answer, ttl, time);
        } catch (RejectedExecutionException _) {
            // The program ends.
            after = name.settle(Lookup.failed(name.name()), ttl, time);
        } catch (RuntimeException | Error e) {
            LOG.error("a mistake of ours: the name {} could not be looked up", name.name(), e);
            after = name.settle(Lookup.failed(name.name()), ttl, time);
        }
        if (timer.isShutdown()) {
            // Nobody is there any more who could be told.
            return;
        }
        result.complete(after);
        try {
            name.tell(before, after, time, listeners);
        } catch (RuntimeException e) {
            LOG.error("a mistake of ours: what became of the name {} could not be told", name.name(), e);
        } finally {
            name.ends();
            underWay.remove(name, result);
        }
    }

    private void tick() {
        try {
            long now = time.millis();
            names.values()
                    .stream()
                    .filter(name -> name.isDue(now) && !underWay.containsKey(name))
                    .limit(REFRESHED_AT_ONCE)
                    .forEach(this::look);
            names.values().removeIf(name -> name.idle(now) > FORGOTTEN && !underWay.containsKey(name));
            forgetLongestIdle(names.size() - MOST_NAMES, now);
        } catch (RuntimeException e) {
            LOG.error("a mistake of ours: names could not be looked up again", e);
        }
    }

    private void forgetLongestIdle(int tooMany, long now) {
        if (tooMany > 0) {
            names.values()
                    .stream()
                    .sorted(Comparator.comparingLong((KnownName name) -> name.idle(now)).reversed())
                    .limit(tooMany)
                    .toList()
                    .forEach(name -> names.remove(name.name(), name));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
