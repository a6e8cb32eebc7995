package dev.gatehouse.routing;

/** The engine does not know something that a route says, or not exactly as Spring Cloud Gateway does. */
final class GatewayOnlyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** @param reason such as {@code filter CircuitBreaker} */
    GatewayOnlyException(String reason) {
        // Ten thousand routes may be of this kind, and nobody looks at where it was found out.
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
