package dev.gatehouse.exchange;

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

    /** The exchange is over; its values are final. Told exactly once. */
    void ended(Exchange exchange);
}
