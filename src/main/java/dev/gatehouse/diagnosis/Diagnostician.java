package dev.gatehouse.diagnosis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Makes a {@link Diagnosis} of an {@link Incident}, with the evidence of all {@link Investigator}s. Safe from any thread; never waits.
 */
public final class Diagnostician {

    private final List<Investigator> investigators;

    public Diagnostician(List<Investigator> investigators) {
        this.investigators = List.copyOf(investigators);
    }

    /** @return completes on another thread, and never exceptionally */
    public CompletableFuture<Diagnosis> diagnose(Incident incident) {
        return CompletableFuture.supplyAsync(() -> {
            List<Evidence> evidence = investigators.stream()
                    .flatMap(investigator -> investigator.examine(incident).stream())
                    .toList();
            var general = new Advice(Party.UNKNOWN, Remedy.of(incident.failure(), incident.upstream()), List.of());
            return new Diagnosis(incident, incident.failure().code(), evidence,
                    evidence.stream().flatMap(found -> found.ofAdvice().stream()).findFirst().orElse(general));
        });
    }
}
