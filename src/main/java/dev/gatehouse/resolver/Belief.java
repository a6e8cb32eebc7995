package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What is believed of a name, and how long. Its times are those of {@link Time#millis}.
 *
 * @param until until when nobody is asked again
 * @param ipv4Said when somebody last said its addresses of IPv4
 * @param ipv6Said the same of IPv6
 * @param troubled since when questions fail as they do; of no meaning where they do not
 */
record Belief(Resolution resolution, long until, long ipv4Said, long ipv6Said, long troubled) {

    /** How long the last good addresses serve on while nobody can be asked. */
    private static final Duration LAST_GOOD = Duration.ofHours(24);

    /** The same where DNS denies the name: whoever changes a record may delete it first. */
    private static final Duration DENIED = Duration.ofMinutes(1);

    /** How long no answer, or one that there is nothing, is remembered. */
    static final Duration NEGATIVE = Duration.ofSeconds(1);

    /** Half of all time, so that nothing is added to it beyond the end. */
    private static final long FOR_EVER = Long.MAX_VALUE / 2;

    /** Of what is called so whatever anybody says. */
    static Belief fixed(String name, List<InetAddress> addresses, Time time) {
        return new Belief(new Resolution(name, addresses, time.onTheWall(), Duration.ofDays(1),
                Resolution.Source.LITERAL, null), FOR_EVER, 0, 0, 0);
    }

    /** What is believed after an answer. */
    static Belief after(Answer answer, String name, @Nullable Belief before, Ttl limits, Time time) {
        return switch (answer) {
            case Answer.Found found -> found(found, name, before, limits, time);
            case Answer.None(var failure) ->
                troubled(new Resolution.Trouble(failure, time.onTheWall()), DENIED, name, before, time.millis());
            case Answer.Unknown(var failure) ->
                troubled(new Resolution.Trouble(failure, time.onTheWall()), LAST_GOOD, name, before, time.millis());
        };
    }

    private static Belief found(Answer.Found found, String name, @Nullable Belief before, Ttl limits, Time time) {
        long now = time.millis();
        List<InetAddress> all = Resolution.interleaved(
                found.ipv4().orElseGet(() -> kept(before, true, found.ipv6(), now)),
                found.ipv6().orElseGet(() -> kept(before, false, found.ipv4(), now)));
        Duration ttl = limits.within(found.ttl());
        return new Belief(new Resolution(name, all, time.onTheWall(), ttl, found.source(), null), now + ttl.toMillis(),
                found.ipv4().isPresent() || before == null ? now : before.ipv4Said,
                found.ipv6().isPresent() || before == null ? now : before.ipv6Said, 0);
    }

    /** What is not known of one family stays as it was, unless the other one has moved: then it has most likely moved, too. */
    private static List<InetAddress> kept(@Nullable Belief before, boolean ipv4, Optional<List<InetAddress>> others,
            long now) {
        if (before == null) {
            return List.of();
        }
        List<InetAddress> othersBefore = before.resolution.family(!ipv4);
        boolean moved = !othersBefore.isEmpty()
                && !others.map(Set::copyOf).equals(Optional.of(Set.copyOf(othersBefore)));
        return moved ? List.of() : before.good(ipv4, now);
    }

    private static Belief troubled(Resolution.Trouble trouble, Duration patience, String name, @Nullable Belief before,
            long now) {
        long until = now + NEGATIVE.toMillis();
        if (before == null) {
            return new Belief(
                    new Resolution(name, List.of(), trouble.since(), NEGATIVE, Resolution.Source.DNS, trouble),
                    until, now, now, now);
        }
        Resolution of = before.resolution;
        Resolution.Trouble old = of.trouble();
        Resolution.Trouble told = trouble;
        long since = now;
        if (old != null && old.failure().code().equals(trouble.failure().code())) {
            told = new Resolution.Trouble(trouble.failure(), old.since());
            since = before.troubled;
        }
        List<InetAddress> good = now < since + patience.toMillis()
                ? Resolution.interleaved(before.good(true, now), before.good(false, now))
                : List.of();
        return new Belief(new Resolution(name, good, of.resolved(), of.ttl(), of.source(), told), until,
                before.ipv4Said, before.ipv6Said, since);
    }

    private List<InetAddress> good(boolean ipv4, long now) {
        return now < (ipv4 ? ipv4Said : ipv6Said) + LAST_GOOD.toMillis() ? resolution.family(ipv4) : List.of();
    }
}
