package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A name, and what is believed of it. Read by any thread, without waiting; written by one lookup at a time.
 */
public final class KnownName {

    /** How long the last good addresses serve on while nobody can be asked. */
    static final Duration LAST_GOOD = Duration.ofHours(24);

    /** The same where DNS denies the name: whoever changes a record may delete it first. */
    static final Duration DENIED = Duration.ofMinutes(1);

    /** How long no answer, or one that there is nothing, is remembered. */
    static final Duration NEGATIVE = Duration.ofSeconds(1);

    /** A lookup that began in time is waited for by nobody who has addresses. */
    private static final long GRACE = 1000;

    /** How long an address that failed is tried last. */
    private static final long LAST = 10_000;

    /** What is believed, and until when without asking again. */
    private record Belief(Resolution resolution, long until) {}

    private final String name;
    private final AtomicInteger turns = new AtomicInteger();
    private final Map<InetAddress, Long> failing = new ConcurrentHashMap<>(1);
    private volatile @Nullable Belief belief;
    private volatile long asked;
    private volatile long lookedUp;
    private volatile boolean underWay;

    KnownName(String name, long now) {
        this.name = name;
        this.asked = now;
    }

    /** An address, which leads to itself for ever. */
    static KnownName literal(String name, InetAddress address, Instant now) {
        var known = new KnownName(name, now.toEpochMilli());
        known.belief = new Belief(new Resolution(name, List.of(address), now, Duration.ofDays(1),
                Resolution.Source.LITERAL, null), Long.MAX_VALUE - GRACE);
        return known;
    }

    public String name() {
        return name;
    }

    /** Whether it is an address, and never leads elsewhere. */
    public boolean isLiteral() {
        Resolution now = current();
        return now != null && now.source() == Resolution.Source.LITERAL;
    }

    /** What is believed now, be it old; null before the first answer. */
    public @Nullable Resolution current() {
        Belief now = belief;
        return now == null ? null : now.resolution();
    }

    /** What may be used without asking again; null where that has to be done first. Somebody wants it, and so it is kept fresh. */
    @Nullable
    Resolution fresh(long now) {
        if (now - asked > 500) {
            asked = now;
        }
        Belief one = belief;
        if (one == null) {
            return null;
        }
        boolean usable = now < one.until() || (!one.resolution().addresses().isEmpty()
                && (now < one.until() + GRACE || (underWay && lookedUp < one.until() + GRACE)));
        return usable ? one.resolution() : null;
    }

    /** How long nobody has wanted it. */
    long idle(long now) {
        return now - asked;
    }

    /** Whether it should be looked up although nobody waits: a name that nobody asks for ever more rarely. */
    boolean isDue(long now) {
        Belief one = belief;
        return one != null && now >= one.until() && now - lookedUp >= idle(now) / 20;
    }

    /** Since when it has not been looked up. */
    long age(long now) {
        return now - lookedUp;
    }

    void begins(long now) {
        lookedUp = now;
        underWay = true;
    }

    void ends() {
        underWay = false;
    }

    /** The addresses in the order in which the next connection tries them: those that have just failed come last. */
    List<InetAddress> inTurn(Resolution of, long now) {
        if (of.addresses().size() < 2) {
            return of.addresses();
        }
        List<InetAddress> turned = of.inTurn(turns.getAndIncrement());
        if (failing.isEmpty()) {
            return turned;
        }
        failing.values().removeIf(until -> now >= until);
        return turned.stream().sorted(Comparator.comparing(failing::containsKey)).toList();
    }

    /** An address has taken no connection, or not as soon as another one. */
    void failed(InetAddress address, long now) {
        Resolution of = current();
        if (of != null && of.addresses().size() > 1 && of.addresses().contains(address)) {
            failing.put(address, now + LAST);
        }
    }

    /** Takes an answer in, and returns what is believed from now on. */
    Resolution settle(Answer answer, Ttl limits, Instant now) {
        Resolution before = current();
        Resolution after = switch (answer) {
            case Answer.Found found -> found(found, before, limits, now);
            case Answer.None none -> troubled(before, new Resolution.Trouble(none.failure(), now), DENIED, now);
            case Answer.Unknown unknown ->
                troubled(before, new Resolution.Trouble(unknown.failure(), now), LAST_GOOD, now);
        };
        Duration believed = after.trouble() == null ? after.ttl() : NEGATIVE;
        belief = new Belief(after, now.toEpochMilli() + believed.toMillis());
        return after;
    }

    private Resolution found(Answer.Found found, @Nullable Resolution before, Ttl limits, Instant now) {
        List<InetAddress> all = Resolution.interleaved(found.ipv4().orElseGet(() -> family(before, true)),
                found.ipv6().orElseGet(() -> family(before, false)));
        return new Resolution(name, all, now, limits.within(found.ttl()), found.source(), null);
    }

    /** What is not known of one family stays as it was. */
    private static List<InetAddress> family(@Nullable Resolution before, boolean ipv4) {
        return Optional.ofNullable(before).map(one -> one.family(ipv4)).orElse(List.of());
    }

    private Resolution troubled(@Nullable Resolution before, Resolution.Trouble now, Duration patience, Instant at) {
        if (before == null) {
            return new Resolution(name, List.of(), at, NEGATIVE, Resolution.Source.DNS, now);
        }
        Resolution.Trouble old = before.trouble();
        boolean same = old != null && old.failure().code().equals(now.failure().code());
        var trouble = new Resolution.Trouble(now.failure(), same ? old.since() : now.since());
        boolean serves = at.isBefore(before.resolved().plus(LAST_GOOD)) && at.isBefore(trouble.since().plus(patience));
        return new Resolution(name, serves ? before.addresses() : List.of(), before.resolved(), before.ttl(),
                before.source(), trouble);
    }
}
