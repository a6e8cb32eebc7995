package dev.gatehouse.forwarding;

import io.netty.channel.Channel;
import org.springframework.boot.web.server.WebServer;

/** A server of Boot's kind, for connections over TCP. */
record VisitorServer(WebServer server, Channel acceptor) implements OpenPort {

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public void leave() {
        acceptor.close().awaitUninterruptibly();
    }

    @Override
    public void stop() {
        server.stop();
    }
}
