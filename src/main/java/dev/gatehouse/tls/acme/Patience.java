package dev.gatehouse.tls.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.exception.AcmeException;

/** Asks again and again until something has come to an end: as often as the authority wants, else each time later. */
final class Patience {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Patience() {
    }

    /** @return how it stands then, or when the time is over */
    static Status await(PollableResource resource, Set<Status> ends, Duration limit)
            throws AcmeException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        Duration pause = FIRST;
        while (true) {
            Duration wanted = resource.fetch()
                    .map(at -> Duration.between(Instant.now(), at))
                    .filter(Duration::isPositive)
                    .orElse(pause);
            Status status = resource.getStatus();
            if (ends.contains(status) || System.nanoTime() + wanted.toNanos() > end) {
                return status;
            }
            Thread.sleep(wanted);
            pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        }
    }
}
