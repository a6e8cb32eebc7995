package dev.gatehouse.evidence;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

import io.netty.util.NetUtil;

import dev.gatehouse.kernel.ListeningSocket;
import dev.gatehouse.kernel.Processes;
import dev.gatehouse.kernel.RunningProcess;

/** Who has which sockets open, for people. */
final class Holders {

    private final Processes processes;
    private final Map<Long, RunningProcess> byInode;

    Holders(Processes processes, Collection<ListeningSocket> sockets) {
        this.processes = processes;
        this.byInode = processes.holdersOf(sockets.stream().map(ListeningSocket::inode).collect(Collectors.toSet()));
    }

    /** Whether it is this program's own, as are Gatehouse's ports. */
    boolean isOwn(ListeningSocket socket) {
        RunningProcess holder = byInode.get(socket.inode());
        return holder != null && holder.pid() == processes.self();
    }

    /** {@code `python3` (pid 812) listens on 127.0.0.1:5001}. */
    String words(ListeningSocket socket) {
        return who(socket) + " listens on " + NetUtil.toSocketAddressString(socket.address());
    }

    private String who(ListeningSocket socket) {
        RunningProcess holder = byInode.get(socket.inode());
        return holder == null
                ? "a program of the user " + processes.userName(socket.user())
                : "`%s` (pid %d)".formatted(holder.name().replaceAll("[^\\x21-\\x7e]", "?"), holder.pid());
    }
}
