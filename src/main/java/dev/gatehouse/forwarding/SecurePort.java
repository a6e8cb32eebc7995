package dev.gatehouse.forwarding;

import org.jspecify.annotations.Nullable;

/**
 * A port for https.
 *
 * @param udp the same port for HTTP/3; null where that is not spoken
 */
record SecurePort(VisitorServer tcp, @Nullable Http3Port udp) implements OpenPort {

    @Override
    public int port() {
        return tcp.port();
    }

    int portOfHttp3() {
        return udp == null ? 0 : tcp.port();
    }

    @Override
    public void leave() {
        if (udp != null) {
            udp.leave();
        }
        tcp.leave();
    }

    @Override
    public void stop() {
        if (udp != null) {
            udp.stop();
        }
        tcp.stop();
    }
}
