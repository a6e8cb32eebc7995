package dev.gatehouse.diagnosis;

import java.util.List;

/**
 * All that is known of a failed attempt, for the one who runs the proxy. Texts are in English.
 *
 * @param incident what was tried and what happened
 * @param meaning what that means, in one sentence
 * @param evidence what was found on this machine beside the error itself
 * @param advice what to do
 */
public record Diagnosis(Incident incident, String meaning, List<Evidence> evidence, Advice advice) {

    public Diagnosis {
        evidence = List.copyOf(evidence);
    }
}
