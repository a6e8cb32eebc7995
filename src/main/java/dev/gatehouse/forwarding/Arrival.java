package dev.gatehouse.forwarding;

import java.util.Map;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.uring.IoUringChannelOption;
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

    /** In seconds; so the end of a machine is noticed after six, be an answer as slow as it may. */
    private static final int SILENCE = 3;

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

    /**
     * Has the kernel ask from now on whether the other machine is there, where nothing comes from it: the request has arrived, and its
     * answer may have got lost with the way. A machine that is there answers without the application (RFC 9293, section 3.8.4).
     */
    static void doubt(Channel channel) {
        switch (channel) {
            case IoUringSocketChannel socket -> socket.config()
                    .setOptions(Map.of(IoUringChannelOption.TCP_KEEPIDLE, SILENCE,
                            IoUringChannelOption.TCP_KEEPINTVL, 1, IoUringChannelOption.TCP_KEEPCNT, IN_VAIN,
                            ChannelOption.SO_KEEPALIVE, true));
            case EpollSocketChannel socket -> socket.config()
                    .setOptions(Map.of(EpollChannelOption.TCP_KEEPIDLE, SILENCE,
                            EpollChannelOption.TCP_KEEPINTVL, 1, EpollChannelOption.TCP_KEEPCNT, IN_VAIN,
                            ChannelOption.SO_KEEPALIVE, true));
            default -> {
                // A socket of Unix has no way between, and of others nobody can say.
            }
        }
    }

    /** Probes are what the kernel sends in place of a packet that did not even leave this machine, as when a route forbids it now. */
    private static Arrival of(long unacknowledged, int sentAgain, int probes) {
        if (unacknowledged == 0 && probes == 0) {
            return ARRIVED;
        }
        return Math.max(sentAgain, probes) < IN_VAIN ? UNDER_WAY : LOST;
    }
}
