package dev.gatehouse.forwarding;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;

/**
 * Whether what was sent over a connection has arrived at the other machine.
 *
 * <p>A router that was switched off, or whose address is another one's now, ends no connection: what is sent there gets lost, the kernel
 * sends it again ever more rarely, and gives up after a quarter of an hour. But it knows, and tells (TCP_INFO of {@code tcp(7)}).
 */
enum Arrival {

    /** The other machine has acknowledged everything, or nobody can say. */
    ARRIVED,

    /** It is on its way, or is sent again. */
    UNDER_WAY,

    /** It was sent again and again, and no word has come back. */
    LOST;

    /** So often in vain takes about one and a half seconds (RFC 6298). */
    private static final int IN_VAIN = 3;

    static Arrival of(Channel channel) {
        return switch (channel) {
            case IoUringSocketChannel socket -> {
                IoUringTcpInfo info = socket.tcpInfo();
                yield of(info.unacked(), info.retransmits(), info.probes());
            }
            case EpollSocketChannel socket -> {
                EpollTcpInfo info = socket.tcpInfo();
                yield of(info.unacked(), info.retransmits(), info.probes());
            }
            default -> ARRIVED;
        };
    }

    /** Probes are what the kernel sends in place of a packet that did not even leave this machine, as when a route forbids it now. */
    private static Arrival of(long unacknowledged, int sentAgain, int probes) {
        if (unacknowledged == 0 && probes == 0) {
            return ARRIVED;
        }
        return Math.max(sentAgain, probes) < IN_VAIN ? UNDER_WAY : LOST;
    }
}
