package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A name, and what is believed of it. Read by any thread, without waiting; written by one lookup at a time. Its times are those of
 * {@link Time#millis}.
 */
public final class KnownName {

    /** A lookup that began in time is waited for by nobody who has addresses. */
    private static final long GRACE = 1000;

    /** How long an address that failed is tried last. */
    private static final long LAST = 10_000;

    private final String name;
    private final AtomicInteger turns = new AtomicInteger();
    private final Map<InetAddress, Long> failing = new ConcurrentHashMap<>(1);
    private final NameNews news = new NameNews();
    private volatile @Nullable Belief belief;
    private volatile long asked;
    private volatile long lookedUp;
    private volatile boolean underWay;

    KnownName(String name, Time time) {
        this.name = name;
        this.asked = time.millis();
    }

    /** An address, or what means this machine: leads to the same for ever. */
    static KnownName fixed(String name, List<InetAddress> addresses, Time time) {
        var known = new KnownName(name, time);
        known.belief = Belief.fixed(name, addresses, time);
        return known;
    }

    public String name() {
        return name;
    }

    /** Whether it never leads elsewhere, since it is an address or means this machine. */
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
    Resolution settle(Answer answer, Ttl limits, Time time) {
        Belief now = Belief.after(answer, name, belief, limits, time);
        belief = now;
        return now.resolution();
    }

    /** Tells what has become of it. */
    void tell(@Nullable Resolution before, Resolution after, Time time, List<NameListener> listeners) {
        news.tell(before, after, time, listeners);
    }
}
