package dev.gatehouse.why;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import dev.gatehouse.diagnosis.Diagnostician;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.exchange.Exchange;

/** Has a failure looked into before its page is sent, where the visitor may see what comes of it. Nobody else's page waits. */
public final class Explainer {

    /** The log can wait for longer. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Viewers viewers;
    private final Diagnostician diagnostician;

    Explainer(Viewers viewers, Diagnostician diagnostician) {
        this.viewers = viewers;
        this.diagnostician = diagnostician;
    }

    /**
     * Goes on at once, or when the exchange has its diagnosis, be it without the evidence that takes too long.
     *
     * @param exchange one that has failed; called on its event loop
     * @param loop that event loop
     * @param then to be done there, in the end and once; the exchange may be over by then
     */
    public void explain(Exchange exchange, Executor loop, Runnable then) {
        Optional<Incident> incident = exchange.incident().filter(_ -> viewers.maySee(exchange));
        if (incident.isEmpty()) {
            then.run();
            return;
        }
        diagnostician.diagnose(incident.get())
                .completeOnTimeout(diagnostician.withoutEvidence(incident.get()), PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS)
                .thenAcceptAsync(diagnosis -> {
                    exchange.explain(diagnosis);
                    then.run();
                }, loop);
    }
}
