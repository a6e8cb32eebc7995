package dev.gatehouse.exchange;

/** Why a request was refused that the operator's rules do not let through, as the error log says it. */
public sealed interface Denial {

    /** The visitor is none of those who may ask. */
    record ForbiddenByRule() implements Denial {}

    /**
     * The body is larger than the site takes.
     *
     * @param bytes how large the request says it is, or how much of it had come
     */
    record BodyTooLarge(long bytes) implements Denial {}
}
