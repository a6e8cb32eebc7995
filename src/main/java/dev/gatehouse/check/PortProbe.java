package dev.gatehouse.check;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.gatehouse.check.Ports.Listening;
import dev.gatehouse.kernel.ListeningSocket;
import dev.gatehouse.kernel.Processes;
import dev.gatehouse.kernel.RunningProcess;
import dev.gatehouse.kernel.SocketTables;
import dev.gatehouse.kernel.SystemFiles;

/** Whether a port can be opened, or who holds it. Nobody can connect meanwhile: the port is taken and not listened on. */
record PortProbe(String key, Listening listening) {

    private static final int FREE_FOR_ALL = 1024;

    Probed run() {
        String what = "port %d (%s)".formatted(listening.port(), key);
        try (var socket = new Socket()) {
            socket.setReuseAddress(true);
            socket.bind(address());
            return Probed.fine(Optional.empty(), what, "free");
        } catch (IOException e) {
            return judge(what, String.valueOf(e.getMessage()));
        }
    }

    private InetSocketAddress address() throws UnknownHostException {
        return listening.address().isEmpty()
                ? new InetSocketAddress(listening.port())
                : new InetSocketAddress(InetAddress.getByName(listening.address().get()), listening.port());
    }

    private Probed judge(String what, String problem) {
        String lower = problem.toLowerCase(Locale.ROOT);
        if (lower.contains("permission denied") && listening.port() < FREE_FOR_ALL) {
            return Probed.trouble(Optional.empty(), what,
                    "the user %s may not open ports below %d".formatted(System.getProperty("user.name"), FREE_FOR_ALL),
                    "Give the program that right (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE), check as the user"
                            + " that Gatehouse runs as, or choose another port.");
        }
        if (!lower.contains("in use")) {
            return Probed.trouble(Optional.empty(), what, problem, "Choose another port or address.");
        }
        Optional<RunningProcess> holder = holderOf(listening.port());
        if (holder.filter(PortProbe::isGatehouse).isPresent()) {
            return Probed.fine(Optional.empty(), what, "a Gatehouse listens there (process %d)"
                    .formatted(holder.get().pid()));
        }
        return holder
                .map(by -> Probed.noStart(what, "%s (process %d) listens there".formatted(by.name(), by.pid()),
                        "Stop it, or choose another port."))
                // Of another user, so that it may well be the Gatehouse that is checked.
                .orElseGet(() -> Probed.trouble(Optional.empty(), what, "another program listens there",
                        "Find it as root with: ss -ltnp 'sport = :%d'. Stop it, or choose another port."
                                .formatted(listening.port())));
    }

    /** Of other users' processes only root is told. */
    private static Optional<RunningProcess> holderOf(int port) {
        var machine = SystemFiles.ofThisMachine();
        Set<Long> sockets = new SocketTables(machine).listening(port)
                .stream()
                .map(ListeningSocket::inode)
                .collect(Collectors.toSet());
        return sockets.isEmpty()
                ? Optional.empty()
                : new Processes(machine).holdersOf(sockets).values().stream().findFirst();
    }

    private static boolean isGatehouse(RunningProcess process) {
        return process.commandLine().contains("gatehouse");
    }
}
