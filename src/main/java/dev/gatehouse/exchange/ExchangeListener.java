package dev.gatehouse.exchange;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Incident;

/** Is told about exchanges, on the event loop of the visitor's connection: it must neither wait nor throw. */
public interface ExchangeListener {

    /** The exchange has got its site and upstream. */
    default void assigned(Exchange exchange) {
    }

    /**
     * An upstream has failed the request, and the exchange goes on nevertheless. What the exchange says of its upstream is about the one
     * that has failed.
     */
    default void triedInVain(Exchange exchange, Incident incident) {
    }

    /**
     * The request goes to this machine by another connection now, or by none: it has come from {@code before}, and comes from
     * {@code now}. Not told of connections to elsewhere.
     */
    default void moved(Exchange exchange, @Nullable Ends before, @Nullable Ends now) {
    }

    /** The head of the response is known. */
    default void answered(Exchange exchange) {
    }

    /** The exchange is over; its values are final. Told exactly once. */
    void ended(Exchange exchange);
}
