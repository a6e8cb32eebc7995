package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.Gatehouse;

/** Whoever has stopped Gatehouse may start another at once: its ports take nobody any more, and can be opened. */
class PortsAfterTheEndTests {

    @Test
    void aPortThatWasLeftIsFree() throws IOException {
        int http;
        int https;
        int management;
        try (var gatehouse = Gatehouse.forwardingTo("http://127.0.0.1:9", "--gatehouse.https.port=0")) {
            http = gatehouse.port();
            https = gatehouse.httpsPort();
            management = gatehouse.managementPort();
        }
        for (int port : new int[]{http, https, management}) {
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .as("port %d of %d, %d and %d", port, http, https, management)
                    .isInstanceOf(ConnectException.class);
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                assertThat(socket.isBound()).isTrue();
            }
        }
    }
}
