package dev.gatehouse.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.google.common.net.InternetDomainName;

import dev.gatehouse.site.HostPattern;

/**
 * The limits of Let's Encrypt, counted from what was tried here before. They are counted there as buckets that fill up again little by
 * little; counted here over the whole window, an order is rather placed later than refused. A certificate for the same names as one
 * before is a renewal, which neither the limit on orders nor the one on registered domains holds back.
 *
 * <p>What other machines ordered for the same domain is not known here: the authority then says so, and when to ask again.
 *
 * @see <a href="https://letsencrypt.org/docs/rate-limits/">the limits, and what is exempt from them</a>
 */
final class LetsEncryptLimits {

    /** "New Certificates per Registered Domain" of the page above. */
    static final int PER_DOMAIN = 50;

    /** "New Certificates per Exact Set of Identifiers". */
    static final int PER_NAMES = 5;

    /** "New Orders per Account". */
    static final int ORDERS = 300;

    /** "Authorization Failures per Identifier per Account". */
    static final int FAILURES = 5;

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration ORDERS_WITHIN = Duration.ofHours(3);
    private static final Duration FAILURES_WITHIN = Duration.ofHours(1);

    private final Collection<History> histories;
    private final Instant now;

    LetsEncryptLimits(Collection<History> histories, Instant now) {
        this.histories = histories;
        this.now = now;
    }

    /** @throws NotIssuedException if an order would be one too many, with the time when it is none any more */
    void require(Wanted wanted) throws NotIssuedException {
        List<String> names = History.namesOf(wanted);
        for (String name : names) {
            require(refusals(name), FAILURES, FAILURES_WITHIN, "failed validations of " + name);
        }
        require(issued(history -> history.names().equals(names), names), PER_NAMES, WEEK,
                "certificates for exactly " + String.join(", ", names));
        if (isRenewal(names)) {
            return;
        }
        require(orders(), ORDERS, ORDERS_WITHIN, "orders of this account");
        for (String domain : wanted.names().stream().map(LetsEncryptLimits::registeredDomain).distinct().toList()) {
            require(issued(history -> isBelow(history, domain), names), PER_DOMAIN, WEEK,
                    "certificates below " + domain);
        }
    }

    private void require(Stream<Instant> times, int limit, Duration window, String what) throws NotIssuedException {
        List<Instant> counted = times.filter(now.minus(window)::isBefore).sorted().toList();
        if (counted.size() < limit) {
            return;
        }
        Instant room = counted.get(counted.size() - limit).plus(window);
        throw new NotIssuedException(NotIssuedException.Kind.NOT_TRIED,
                "Let's Encrypt allows %d %s within %s, and there were %d".formatted(limit, what, inWords(window),
                        counted.size()),
                "There is room again at %s; until then nothing is asked.".formatted(room), room);
    }

    private static String inWords(Duration window) {
        long days = window.toDays();
        if (days > 0) {
            return days + " days";
        }
        return window.toHours() == 1 ? "an hour" : window.toHours() + " hours";
    }

    private boolean isRenewal(List<String> names) {
        return histories.stream().anyMatch(history -> history.names().equals(names) && !history.issued().isEmpty());
    }

    private Stream<Instant> refusals(String name) {
        return histories.stream()
                .filter(history -> history.names().contains(name))
                .flatMap(history -> history.refused().stream());
    }

    /** Those under way may well be issued, except that of the same names: it was lost, or another would not be asked for. */
    private Stream<Instant> issued(Predicate<History> which, List<String> names) {
        return histories.stream()
                .filter(which)
                .flatMap(history -> Stream.concat(history.issued().stream(),
                        Optional.ofNullable(history.underway())
                                .filter(_ -> !history.names().equals(names))
                                .stream()));
    }

    private Stream<Instant> orders() {
        return histories.stream()
                .flatMap(history -> Stream.concat(history.orders().stream(),
                        Optional.ofNullable(history.underway()).stream()));
    }

    private static boolean isBelow(History history, String domain) {
        List<HostPattern> patterns = new ArrayList<>();
        history.names().forEach(name -> HostPattern.of(name).ifPresent(patterns::add));
        return patterns.stream().map(LetsEncryptLimits::registeredDomain).anyMatch(domain::equals);
    }

    /** What was bought from a registrar, by the list of public suffixes; the name itself where the list does not say. */
    static String registeredDomain(HostPattern pattern) {
        String name = pattern.name().value();
        if (!InternetDomainName.isValid(name)) {
            return name;
        }
        InternetDomainName domain = InternetDomainName.from(name);
        return domain.isUnderPublicSuffix() ? domain.topPrivateDomain().toString() : name;
    }
}
