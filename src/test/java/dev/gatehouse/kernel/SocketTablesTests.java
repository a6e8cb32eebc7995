package dev.gatehouse.kernel;

import static dev.gatehouse.fixture.SystemRoot.socket;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.SystemRoot;
import dev.gatehouse.fixture.TestExchanges;

/** Tests for {@link SocketTables} and {@link Processes}, against tables in files and against this machine. */
@EnabledOnOs(OS.LINUX)
class SocketTablesTests {

    @TempDir
    private Path folder;

    @Test
    void addressesOfBothKindsAreRead() {
        var tables = new SocketTables(new SystemRoot(folder)
                .withSockets("tcp", socket("0100007F:1389", "00000000:0000", "0A", 33, 7))
                .withSockets("tcp6", socket("00000000000000000000000001000000:0050",
                        "00000000000000000000000000000000:0000", "0A", 0, 8))
                .files());

        assertThat(tables.listening()).extracting(ListeningSocket::address)
                .containsExactly(TestExchanges.address("127.0.0.1", 5001), TestExchanges.address("::1", 80));
        assertThat(tables.listening(5001)).extracting(ListeningSocket::user, ListeningSocket::inode)
                .containsExactly(Tuple.tuple(33L, 7L));
    }

    @Test
    void connectionsAreNoListeners() {
        var tables = new SocketTables(new SystemRoot(folder)
                .withSockets("tcp", socket("0100007F:1389", "0100007F:9999", "01", 33, 7), "nonsense\n")
                .withSockets("udp", socket("0100007F:1388", "00000000:0000", "07", 33, 7))
                .files());

        assertThat(tables.listening()).isEmpty();
        assertThat(tables.datagram()).extracting(ListeningSocket::port).containsExactly(5000);
    }

    @Test
    void connectionsToAnAddressAreCounted() {
        var tables = new SocketTables(new SystemRoot(folder)
                .withSockets("tcp", socket("0100007F:8000", "0100007F:1388", "06", 0, 0),
                        socket("0100007F:8001", "0100007F:1388", "01", 0, 9),
                        socket("0100007F:8002", "0100007F:1389", "06", 0, 0))
                .files());

        assertThat(tables.connectionsTo(TestExchanges.address("127.0.0.1", 5000)))
                .isEqualTo(new SocketTables.Connections(2, 1));
    }

    @Test
    void aSocketOfThisProgramIsFoundAndNamed() throws IOException {
        SystemFiles machine = SystemFiles.ofThisMachine();
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ListeningSocket found = new SocketTables(machine).listening(socket.getLocalPort()).getFirst();
            Map<Long, RunningProcess> holders = new Processes(machine).holdersOf(Set.of(found.inode()));

            assertThat(found.address().getAddress()).isEqualTo(socket.getInetAddress());
            assertThat(holders).containsOnlyKeys(found.inode());
            assertThat(holders.values()).extracting(RunningProcess::pid, RunningProcess::name)
                    .containsExactly(Tuple.tuple(ProcessHandle.current().pid(), "java"));
            assertThat(new Processes(machine).self()).isEqualTo(ProcessHandle.current().pid());
        }
    }

    @Test
    void aUserIsCalledByName() {
        var processes = new Processes(
                new SystemRoot(folder).with("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:991:991::/:/bin/false\n")
                        .files());

        assertThat(processes.userName(991)).isEqualTo("app");
        assertThat(processes.userName(99)).isEqualTo("99");
    }
}
