package dev.gatehouse.exchange;

/**
 * Is told about connections that ended before there could be a request, on their event loop: it must neither wait nor throw.
 */
public interface ConnectionListener {

    /**
     * A proxy did not say at once for whom it connects.
     *
     * @param peer the proxy; nobody knows who is behind it
     * @param problem what was wrong, in a few words
     */
    void proxyHeaderBroken(Exchange.Client peer, String problem);
}
