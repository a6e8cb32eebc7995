package dev.gatehouse.conformance;

import java.net.InetSocketAddress;
import java.util.List;

/** A running proxy that forwards as {@link Sites} says. */
interface ProxyUnderTest extends AutoCloseable {

    /** The name in the heading of its column. */
    String name();

    InetSocketAddress address();

    /** Where it speaks HTTP/2 with prior knowledge. */
    default InetSocketAddress streamAddress() {
        return address();
    }

    /** The lines of the access log so far; only Gatehouse's is looked at. */
    default List<String> accessLines() {
        throw new NotAsked("its log is not looked at");
    }

    /** The lines of the error log, likewise. */
    default List<String> errorLines() {
        throw new NotAsked("its log is not looked at");
    }

    @Override
    void close();
}
