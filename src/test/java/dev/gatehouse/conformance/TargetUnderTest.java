package dev.gatehouse.conformance;

import java.net.InetSocketAddress;

/** A proxy that somebody else has started and configured. */
record TargetUnderTest(InetSocketAddress address) implements ProxyUnderTest {

    /** @param target a host and a port */
    static TargetUnderTest at(String target) {
        int colon = target.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("conformance.target: \"%s\" (expected: host:port)".formatted(target));
        }
        return new TargetUnderTest(
                new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))));
    }

    @Override
    public String name() {
        return address.getHostString() + ":" + address.getPort();
    }

    @Override
    public void close() {
        // It goes on.
    }
}
