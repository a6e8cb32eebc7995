package dev.gatehouse.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * A visitor's request, sent to an address that has nothing to do with the name in it. The JDK's client connects to the name that it asks
 * for, and to no Unix socket.
 *
 * @param to where it is sent
 * @param serverName what the certificate is asked for by; empty for plain HTTP
 * @param host the header of that name
 * @param target path and query, as they are sent
 * @param agent what the one who asks calls itself
 */
record Request(SocketAddress to, Optional<String> serverName, String host, String target, String agent) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Sends it, and waits for all of the answer.
     *
     * @throws IOException if there is none; the message says why
     */
    Reply send() throws IOException {
        long start = System.nanoTime();
        try (Link link = link()) {
            return link.within(PATIENCE, open -> {
                open.out()
                        .write("GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAccept: */*\r\nConnection: close\r\n\r\n"
                                .formatted(target, host, agent)
                                .getBytes(StandardCharsets.UTF_8));
                open.out().flush();
                return Reply.read(open.in(), start);
            });
        }
    }

    private Link link() throws IOException {
        return serverName.isPresent() && to instanceof InetSocketAddress address
                ? Link.secured(address, serverName.get(), Link.Trust.ANY, PATIENCE)
                : Link.to(to, PATIENCE);
    }
}
