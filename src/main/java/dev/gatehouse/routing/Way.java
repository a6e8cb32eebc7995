package dev.gatehouse.routing;

/** Which way the requests of a route are forwarded. */
public sealed interface Way {

    /** The forwarding engine takes them by itself. */
    record Engine(PlainRoute route) implements Way {}

    /**
     * Spring Cloud Gateway's filters take them.
     *
     * @param reason what the engine does not know, such as {@code filter CircuitBreaker}
     */
    record Gateway(String reason) implements Way {}
}
