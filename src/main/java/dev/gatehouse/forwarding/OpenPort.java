package dev.gatehouse.forwarding;

/** A port that visitors come in by. */
interface OpenPort {

    int port();

    /** Takes no connection any more. Those that it has taken live on. */
    void leave();

    /** The end, with all connections. */
    void stop();
}
