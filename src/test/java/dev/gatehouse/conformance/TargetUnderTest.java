package dev.gatehouse.conformance;

import java.net.InetSocketAddress;

/** A proxy that somebody else has started and configured. */
record TargetUnderTest(InetSocketAddress address, InetSocketAddress streamAddress) implements ProxyUnderTest {

    /**
     * @param target a host and a port
     * @param streams the same for HTTP/2 with prior knowledge; nothing if it is the same port
     */
    static TargetUnderTest at(String target, String streams) {
        InetSocketAddress address = address("conformance.target", target);
        return new TargetUnderTest(address, streams.isEmpty() ? address : address("conformance.target-http2", streams));
    }

    private static InetSocketAddress address(String setting, String target) {
        int colon = target.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("%s: \"%s\" (expected: host:port)".formatted(setting, target));
        }
        return new InetSocketAddress(target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
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
