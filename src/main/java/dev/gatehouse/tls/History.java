package dev.gatehouse.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * What was tried for one certificate and what came of it, as it is kept across restarts. Immutable.
 *
 * @param names what the certificate is for
 * @param failure the failures since the last success; null where there are none
 * @param underway when an order was begun whose end is not known yet
 * @param orders when orders were placed in the last days
 * @param refused when the authority said no in the last days
 * @param issued when there was a certificate, in the last days and the last time before
 */
record History(List<String> names, Ledger.@Nullable Entry failure, @Nullable Instant underway, List<Instant> orders,
        List<Instant> refused, List<Instant> issued) {

    /** No limit looks further back. */
    private static final Duration KEPT = Duration.ofDays(7);

    History {
        names = copy(names);
        orders = copy(orders);
        refused = copy(refused);
        issued = copy(issued);
    }

    /** A file may lack a list. */
    private static <T> List<T> copy(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    static History of(Wanted wanted) {
        return new History(namesOf(wanted), null, null, List.of(), List.of(), List.of());
    }

    static List<String> namesOf(Wanted wanted) {
        return wanted.names().stream().map(String::valueOf).sorted().toList();
    }

    Optional<Ledger.Entry> lastFailure() {
        return Optional.ofNullable(failure);
    }

    /** Where nothing was asked yet, nobody has to wait who has mended what was missing and started anew. */
    History restarted(Instant now) {
        return failure == null || failure.unavailable() > 0 || failure.refused() > 0
                ? this
                : new History(names, failure.at(now), underway, orders, refused, issued);
    }

    /** What a clock that was ahead has noted happened by now, and is tried again as though it had just failed. */
    History plausible(Instant now, String id) {
        Ledger.Entry last = failure != null && Waits.isTooFar(failure.next(), now)
                ? failure.at(now.plus(Waits.after(failure, id)))
                : failure;
        boolean sameTimes = Stream.of(orders, refused, issued).flatMap(List::stream).noneMatch(now::isBefore);
        return Objects.equals(last, failure) && sameTimes
                ? this
                : new History(names, last, underway, until(now, orders), until(now, refused), until(now, issued));
    }

    private static List<Instant> until(Instant now, List<Instant> times) {
        return times.stream().map(time -> time.isAfter(now) ? now : time).toList();
    }

    /** An order is about to be placed. One whose end was never seen, since the program stopped, counts as placed. */
    History begun(Instant now) {
        return new History(names, failure, now, ordersUntil(now), recent(refused, now), issuedUntil(now));
    }

    /** The order that was about to be placed was not. */
    History notPlaced() {
        return new History(names, failure, null, orders, refused, issued);
    }

    /** It came to nothing: a refusal counts, and an order too. Where nothing was asked, one of before is under way still. */
    History failed(NotIssuedException.Kind kind, Ledger.Entry entry, Instant now) {
        if (kind == NotIssuedException.Kind.NOT_TRIED) {
            return new History(names, entry, underway, recent(orders, now), refused, issuedUntil(now));
        }
        List<Instant> said = kind == NotIssuedException.Kind.REFUSED ? and(recent(refused, now), now) : refused;
        return new History(names, entry, null, ordersUntil(now), said, issuedUntil(now));
    }

    History succeeded(Instant now) {
        return new History(names, null, null, ordersUntil(now), recent(refused, now), and(issuedUntil(now), now));
    }

    private List<Instant> ordersUntil(Instant now) {
        return underway == null ? recent(orders, now) : and(recent(orders, now), underway);
    }

    /** The last one stays, since it tells a renewal from a first certificate. */
    private List<Instant> issuedUntil(Instant now) {
        List<Instant> kept = recent(issued, now);
        return kept.isEmpty() && !issued.isEmpty() ? List.of(issued.getLast()) : kept;
    }

    private static List<Instant> recent(List<Instant> times, Instant now) {
        return times.stream().filter(now.minus(KEPT)::isBefore).toList();
    }

    private static List<Instant> and(List<Instant> times, Instant another) {
        List<Instant> all = new ArrayList<>(times);
        all.add(another);
        return all;
    }
}
