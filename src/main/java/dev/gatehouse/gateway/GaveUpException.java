package dev.gatehouse.gateway;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.UpstreamFailedException;

/** No attempt is left to have a request answered. What has happened is told in full, and was counted already. */
final class GaveUpException extends UpstreamFailedException {

    private static final long serialVersionUID = 1L;

    private final transient Incident incident;

    GaveUpException(Incident incident) {
        super(incident.failure());
        this.incident = incident;
    }

    Incident incident() {
        return incident;
    }
}
