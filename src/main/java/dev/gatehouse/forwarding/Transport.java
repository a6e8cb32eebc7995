package dev.gatehouse.forwarding;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.ServerDomainSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/** How sockets are worked: by interfaces of the Linux kernel, or by the JDK's where there are none. */
enum Transport {

    IO_URING {

        @Override
        boolean isAvailable() {
            return IoUring.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        Class<? extends Channel> channelFor(Class<? extends Channel> kind) {
            return pick(kind, IoUringServerSocketChannel.class, IoUringSocketChannel.class,
                    IoUringDatagramChannel.class, IoUringDomainSocketChannel.class,
                    IoUringServerDomainSocketChannel.class);
        }
    },

    EPOLL {

        @Override
        boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        Class<? extends Channel> channelFor(Class<? extends Channel> kind) {
            return pick(kind, EpollServerSocketChannel.class, EpollSocketChannel.class, EpollDatagramChannel.class,
                    EpollDomainSocketChannel.class, EpollServerDomainSocketChannel.class);
        }
    },

    NIO {

        @Override
        boolean isAvailable() {
            return true;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        Class<? extends Channel> channelFor(Class<? extends Channel> kind) {
            return pick(kind, NioServerSocketChannel.class, NioSocketChannel.class, NioDatagramChannel.class,
                    NioDomainSocketChannel.class, NioServerDomainSocketChannel.class);
        }
    };

    static {
        // Asked once for many events, the kernel tells of a socket only what is new, and a reset that came with the last data is not:
        // Netty would wait for it forever. Asking each time is a little dearer.
        System.setProperty("io.netty.iouring.pollAddMultishotEnabled", "false");
    }

    /** Whether this machine's kernel lets the program use it. Containers often forbid io_uring. */
    abstract boolean isAvailable();

    abstract IoHandlerFactory handlers();

    /** This transport's channel of a kind, such as {@link SocketChannel}. */
    abstract Class<? extends Channel> channelFor(Class<? extends Channel> kind);

    /** The first one that is available. */
    static Transport best() {
        return Arrays.stream(values()).filter(Transport::isAvailable).findFirst().orElse(NIO);
    }

    /** The transport of a name such as {@code io_uring}; empty where there is none of that name. */
    static Optional<Transport> named(String name) {
        return Arrays.stream(values()).filter(one -> one.toString().equals(name)).findFirst();
    }

    EventLoopGroup newGroup(int threads, ThreadFactory factory) {
        return new MultiThreadIoEventLoopGroup(threads, factory, handlers());
    }

    private static Class<? extends Channel> pick(Class<? extends Channel> kind, Class<? extends Channel> server,
            Class<? extends Channel> socket, Class<? extends Channel> datagram, Class<? extends Channel> domain,
            Class<? extends Channel> serverDomain) {
        if (kind == ServerSocketChannel.class) {
            return server;
        }
        if (kind == SocketChannel.class) {
            return socket;
        }
        if (kind == DatagramChannel.class) {
            return datagram;
        }
        if (kind == DomainSocketChannel.class) {
            return domain;
        }
        if (kind == ServerDomainSocketChannel.class) {
            return serverDomain;
        }
        throw new IllegalArgumentException("no channel for " + kind.getName());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
