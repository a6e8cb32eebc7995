package dev.gatehouse.tls;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/**
 * Lets this node answer for the others: looks each second which questions they expect. Nodes say in the storage that they are there,
 * so that who is alone need not wait for the others. Works on a thread of its own.
 *
 * <p>Its first look is over before anybody can connect: an authority may just be about to look for what this node was asked before it
 * was started anew.
 */
public final class SharedChallenges implements ReloadParticipant, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SharedChallenges.class);

    private static final String NODES = "nodes";
    private static final Duration BETWEEN_SIGNS = Duration.ofMinutes(1);
    private static final Duration GONE = Duration.ofMinutes(5);
    private static final Duration LEFT_OVER = Duration.ofHours(1);

    private final Storage storage;
    private final Challenges challenges;
    private final Clock clock;
    private final String own = NODES + "/" + UUID.randomUUID();
    private final Map<String, Instant> seen = new HashMap<>();
    private final Map<String, String> stamps = new HashMap<>();
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();
    private boolean storageAnswers = true;
    private Instant signed = Instant.MIN;
    private final HttpsRounds rounds = new HttpsRounds("challenges", this::look, this::look);

    SharedChallenges(Storage storage, Challenges challenges, Clock clock) {
        this.storage = storage;
        this.challenges = challenges;
        this.clock = clock;
    }

    /** Waits until the other nodes, if there are any, have seen what was stored before. */
    public void awaitOthers() throws InterruptedException {
        if (storage.list(NODES).keySet().stream().anyMatch(node -> !node.equals(own))) {
            Thread.sleep(HttpsRounds.BETWEEN.multipliedBy(2));
        }
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        return rounds.prepare(settings);
    }

    @Override
    public void start() {
        rounds.start();
    }

    private void look() {
        try {
            readThoseOfOthers();
            sayThatWeAreHere();
            storageAnswers = true;
        } catch (StorageException e) {
            if (storageAnswers) {
                LOG.warn("challenges of other nodes: {}", e.getMessage());
            }
            storageAnswers = false;
        } catch (RuntimeException e) {
            LOG.error("challenges of other nodes: {}", String.valueOf(e));
        }
    }

    private void sayThatWeAreHere() {
        Instant now = clock.instant();
        if (now.isBefore(signed.plus(BETWEEN_SIGNS))) {
            return;
        }
        signed = now;
        storage.write(own, now.toString());
        for (String node : storage.list(NODES).keySet()) {
            if (storage.read(node).flatMap(SharedChallenges::time).filter(now.minus(GONE)::isBefore).isEmpty()) {
                storage.delete(node);
            }
        }
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private void readThoseOfOthers() {
        Map<String, String> now = storage.list(Challenges.FOLDER);
        removeLeftOver(now);
        if (now.equals(stamps)) {
            return;
        }
        stamps.keySet().retainAll(now.keySet());
        values.keySet().retainAll(now.keySet());
        unreadable.retainAll(now.keySet());
        now.forEach((name, stamp) -> {
            if (!stamp.equals(stamps.get(name))) {
                read(name, stamp);
            }
        });
        challenges.share(values);
    }

    /** One that cannot be read hides no other; what ails it is said once. */
    private void read(String name, String stamp) {
        try {
            storage.read(name)
                    .ifPresentOrElse(value -> values.put(name, value), () -> values.remove(name));
            stamps.put(name, stamp);
            unreadable.remove(name);
        } catch (StorageException e) {
            if (unreadable.add(name)) {
                LOG.warn("challenges of other nodes: {}", e.getMessage());
            }
        }
    }

    /** A node that was killed takes nothing away. */
    private void removeLeftOver(Map<String, String> now) {
        Instant instant = clock.instant();
        seen.keySet().retainAll(now.keySet());
        now.keySet().forEach(name -> {
            if (seen.computeIfAbsent(name, _ -> instant).plus(LEFT_OVER).isBefore(instant)) {
                storage.delete(name);
            }
        });
    }

    @Override
    public void stop() {
        if (!rounds.stop()) {
            return;
        }
        try {
            storage.delete(own);
        } catch (StorageException e) {
            LOG.debug("{}", e.getMessage());
        }
    }

    /** Before the listeners of both HTTP and TLS, and until after they have ended. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 4096;
    }

    @Override
    public boolean isRunning() {
        return rounds.isRunning();
    }
}
