package dev.gatehouse.forwarding;

/** Where TLS is spoken, once it is: the port over TCP, and that of HTTP/3 over UDP; 0 while there is none. Safe from any thread. */
final class HttpsPorts {

    private volatile int tcp;
    private volatile int udp;

    int tcp() {
        return tcp;
    }

    void tcp(int port) {
        tcp = port;
    }

    int udp() {
        return udp;
    }

    void udp(int port) {
        udp = port;
    }
}
