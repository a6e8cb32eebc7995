package dev.gatehouse.tls;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.storage.NoTextException;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/**
 * What was tried for each certificate and what came of it, and so when the next attempt may be. Safe from any thread.
 *
 * <p>There is a value in the storage for each certificate. An order is noted before it is placed and its end afterwards, so that one
 * which the program did not survive counts as well. Other nodes' notes are read before each order.
 */
final class Ledger {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    private static final String FOLDER = "ledger";
    private static final String SUFFIX = ".json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Storage storage;
    private final Clock clock;
    private final OrderLimits limits;

    /** By the name in the storage. */
    private final Map<String, History> histories = new ConcurrentHashMap<>();

    /** Of which an order was noted, and nothing was heard since; guarded by this. */
    private final Set<String> noted = new HashSet<>();

    /** What the storage said of each when it was read; guarded by this. */
    private final Map<String, String> stamps = new HashMap<>();

    /**
     * The failures since the last success.
     *
     * @param notTried how often nothing was asked
     * @param unavailable how often the authority was not there
     * @param refused how often it said no
     * @param next when to try again
     * @param problem what happened the last time
     * @param remedy what a human has to do, or nothing
     */
    record Entry(int notTried, int unavailable, int refused, Instant next, String problem, String remedy) {

        private static final Entry NONE = new Entry(0, 0, 0, Instant.MIN, "", "");
        private static final int COUNTED_TO = 1_000;

        /** A file may say anything. */
        Entry {
            notTried = Math.clamp(notTried, 0, COUNTED_TO);
            unavailable = Math.clamp(unavailable, 0, COUNTED_TO);
            refused = Math.clamp(refused, 0, COUNTED_TO);
        }

        /** The same with another time for the next attempt. */
        Entry at(Instant other) {
            return new Entry(notTried, unavailable, refused, other, problem, remedy);
        }

        /** One more, to be tried again at once. */
        Entry and(NotIssuedException reason) {
            NotIssuedException.Kind kind = reason.kind();
            return new Entry(notTried + (kind == NotIssuedException.Kind.NOT_TRIED ? 1 : 0),
                    unavailable + (kind == NotIssuedException.Kind.UNAVAILABLE ? 1 : 0),
                    refused + (kind == NotIssuedException.Kind.REFUSED ? 1 : 0), Instant.MIN,
                    String.valueOf(reason.getMessage()), reason.remedy());
        }

        /** The same, where a human has to see to it that it is not waited for as long as the authority wants. */
        Entry inSpiteOf(Instant wish, Instant other) {
            return new Entry(notTried, unavailable, refused, other, problem,
                    ("The authority wants not to be asked before %s, which is no time to wait for: ask it why, or name"
                            + " another one in gatehouse.acme.directory. It is asked again at %s.").formatted(wish,
                                    other));
        }

        int failures() {
            return notTried + unavailable + refused;
        }

        int ofKind(NotIssuedException.Kind kind) {
            return switch (kind) {
                case NOT_TRIED -> notTried;
                case UNAVAILABLE -> unavailable;
                case REFUSED -> refused;
            };
        }
    }

    Ledger(Storage storage, Clock clock, OrderLimits limits) {
        this.storage = storage;
        this.clock = clock;
        this.limits = limits;
        try {
            refresh();
            histories.replaceAll((_, history) -> history.restarted(clock.instant()));
        } catch (StorageException e) {
            LOG.error("what was tried for certificates is not known: {}", e.getMessage());
        }
    }

    /** What is known of a certificate that was not issued the last time. Does not wait. */
    Optional<Entry> of(Wanted wanted) {
        return Optional.ofNullable(histories.get(nameOf(wanted))).flatMap(History::lastFailure);
    }

    /** When the next attempt may be, where that is later than now: another node may have failed meanwhile. */
    synchronized Optional<Instant> notBefore(Wanted wanted) {
        refresh();
        return of(wanted).map(Entry::next).filter(clock.instant()::isBefore);
    }

    /**
     * Asks whether an order would keep the authority's limits, and notes that one is placed.
     *
     * @throws NotIssuedException of the kind {@code NOT_TRIED} where it would not, with the time when it would
     * @throws StorageException if it cannot be noted: an order that nobody counts is none
     */
    synchronized void require(Wanted wanted) throws NotIssuedException {
        if (!isCounted(wanted)) {
            return;
        }
        refresh();
        new LetsEncryptLimits(histories.values(), clock.instant()).require(wanted);
        History begun = historyOf(wanted).begun(clock.instant());
        storage.write(nameOf(wanted), JSON.writeValueAsString(begun));
        histories.put(nameOf(wanted), begun);
        noted.add(nameOf(wanted));
    }

    /** Own certificates and those of the local authority are not the business of a public one. */
    private boolean isCounted(Wanted wanted) {
        return limits != OrderLimits.NONE && wanted.https().own().isEmpty() && !wanted.isPrivate();
    }

    /** Notes a failure and says when to try again: each time later, and not before the authority wants it. */
    synchronized Instant failed(Wanted wanted, NotIssuedException reason) {
        boolean isNoted = noted.remove(nameOf(wanted));
        NotIssuedException.Kind kind = reason.kind();
        History before = isNoted && kind == NotIssuedException.Kind.NOT_TRIED
                ? historyOf(wanted).notPlaced()
                : historyOf(wanted);
        Entry last = before.lastFailure().orElse(Entry.NONE);
        Instant now = clock.instant();
        Entry failed = last.and(reason);
        Instant next = now.plus(Waits.after(kind, failed.ofKind(kind), wanted.id()));
        Instant wish = reason.notBefore().filter(next::isBefore).orElse(next);
        Entry entry = Waits.isTooFar(wish, now)
                ? failed.inSpiteOf(wish, Waits.latest(now))
                : failed.at(wish);
        keep(wanted, before.failed(kind, entry, now));
        return entry.next();
    }

    synchronized void issued(Wanted wanted) {
        noted.remove(nameOf(wanted));
        if (isCounted(wanted)) {
            keep(wanted, historyOf(wanted).succeeded(clock.instant()));
        } else if (histories.remove(nameOf(wanted)) != null) {
            try {
                storage.delete(nameOf(wanted));
            } catch (StorageException e) {
                LOG.error("{}", e.getMessage());
            }
        }
    }

    private History historyOf(Wanted wanted) {
        return histories.getOrDefault(nameOf(wanted), History.of(wanted));
    }

    /** A certificate that is there is not given up because it could not be written down. */
    private void keep(Wanted wanted, History history) {
        histories.put(nameOf(wanted), history);
        try {
            storage.write(nameOf(wanted), JSON.writeValueAsString(history));
        } catch (StorageException e) {
            LOG.error("{}", e.getMessage());
        }
    }

    /** Reads what others wrote. */
    private synchronized void refresh() {
        Map<String, String> current = storage.list(FOLDER);
        current.forEach((name, stamp) -> {
            if (name.endsWith(SUFFIX) && !stamp.equals(stamps.get(name))) {
                read(name).ifPresent(read -> histories.put(name, read));
            }
        });
        stamps.keySet().stream().filter(name -> !current.containsKey(name)).forEach(histories::remove);
        stamps.clear();
        stamps.putAll(current);
        Instant now = clock.instant();
        histories.replaceAll((name, history) -> history.plausible(now, name));
    }

    /** One that is of no use is as though it were not there: the others, and all that is not counted, go on. */
    private Optional<History> read(String name) {
        try {
            return storage.read(name).flatMap(text -> Optional.ofNullable(JSON.readValue(text, History.class)));
        } catch (JacksonException e) {
            LOG.warn("{} is of no use and will be written anew: {}", name, e.getOriginalMessage());
        } catch (NoTextException e) {
            LOG.warn("{}; it will be written anew", e.getMessage());
        }
        return Optional.empty();
    }

    private static String nameOf(Wanted wanted) {
        return FOLDER + "/" + wanted.id() + SUFFIX;
    }
}
