package dev.gatehouse.conformance;

/** Says why a sentence of the contract is not asked of a proxy. */
final class NotAsked extends RuntimeException {

    private static final long serialVersionUID = 1;

    NotAsked(String reason) {
        super(reason);
    }
}
