package dev.gatehouse.exchange;

/** Is told about exchanges, on the event loop of the visitor's connection: it must neither wait nor throw. */
public interface ExchangeListener {

    /** The exchange has got its site and upstream. */
    default void assigned(Exchange exchange) {
    }

    /** The exchange is over; its values are final. Told exactly once. */
    void ended(Exchange exchange);
}
