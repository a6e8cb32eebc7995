package dev.gatehouse.exchange;

/** Is told about each handshake of TLS, on the event loop of its connection: it must neither wait nor throw. */
@FunctionalInterface
public interface HandshakeListener {

    void ended(Handshake handshake);
}
