package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.ConnectFailedException;
import dev.gatehouse.diagnosis.UpstreamFailedException;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.UpstreamAddress;

/**
 * The search for an address of an upstream that takes a connection. A name may have several addresses, of IPv4 and IPv6: the next
 * one is tried as soon as one has failed, or has not answered for a quarter of a second, and the first to succeed is taken
 * (RFC 8305). Where none takes one, the name is asked for again at once, since it may lead elsewhere by now, and addresses that are
 * new are tried, too.
 *
 * <p>Everything happens on the event loop that it was given.
 */
final class Dial {

    private static final long HEAD_START = 250;

    /** How long an attempt that has failed waits for what DNS says then. */
    private static final long ANSWER = 500;

    /** How long the addresses may stay silent until the name is asked for again. */
    private static final long DOUBT = 1000;

    /** Who hears of the outcome, once. */
    interface Caller {

        void connected(Channel channel);

        void notConnected(Throwable cause);
    }

    private final UpstreamAddress upstream;
    private final EventLoop loop;
    private final Connector connector;
    private final Caller caller;
    private final Deque<SocketAddress> untried = new ArrayDeque<>();
    private final List<Channel> trying = new ArrayList<>(1);
    private @Nullable ConnectFailedException failure;
    private @Nullable SocketAddress first;
    private final List<SocketAddress> tried = new ArrayList<>(1);
    private @Nullable Future<?> next;
    private boolean askedAgain;
    private boolean asking;
    private boolean over;

    Dial(UpstreamAddress upstream, EventLoop loop, Connector connector, Caller caller) {
        this.upstream = upstream;
        this.loop = loop;
        this.connector = connector;
        this.caller = caller;
    }

    void start() {
        Future<List<SocketAddress>> addresses = connector.addresses(upstream, loop);
        if (addresses.isDone()) {
            // Later, so that whoever asked has heard of this Dial before it reports.
            loop.execute(() -> resolved(addresses));
        } else {
            addresses.addListener(_ -> resolved(addresses));
        }
    }

    private void resolved(Future<List<SocketAddress>> addresses) {
        if (over) {
            return;
        }
        if (!addresses.isSuccess()) {
            over = true;
            caller.notConnected(addresses.cause());
            return;
        }
        untried.addAll(addresses.getNow());
        first = untried.peek();
        tryNext();
    }

    private void tryNext() {
        SocketAddress address = untried.poll();
        if (over || address == null) {
            return;
        }
        cancelNext();
        tried.add(address);
        ChannelFuture attempt = connector.connect(address, loop, initialHandler());
        trying.add(attempt.channel());
        attempt.addListener(_ -> onLoop(() -> tried(attempt, address)));
        if (!untried.isEmpty()) {
            later(this::tryNext, HEAD_START);
        } else if (!attempt.isDone() && !askedAgain && address instanceof InetSocketAddress) {
            later(this::askAgain, DOUBT);
        }
    }

    /** What happens unless something else does before. */
    private void later(Runnable step, long millis) {
        cancelNext();
        next = loop.schedule(step, millis, TimeUnit.MILLISECONDS);
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    /** A channel that could not even be made, as where no file is free, says so on a thread of Netty's. */
    private void onLoop(Runnable work) {
        if (loop.inEventLoop()) {
            work.run();
        } else {
            loop.execute(work);
        }
    }

    private void askAgain() {
        if (over || askedAgain) {
            return;
        }
        askedAgain = true;
        connector.addressesAgain(upstream, loop).ifPresent(addresses -> {
            asking = true;
            addresses.addListener(_ -> askedAgain(addresses));
            loop.schedule(this::waitedLongEnough, ANSWER, TimeUnit.MILLISECONDS);
        });
    }

    /** While DNS is down, too, what happened at the address is said soon. */
    private void waitedLongEnough() {
        asking = false;
        endIfHopeless();
    }

    private void askedAgain(Future<List<SocketAddress>> addresses) {
        asking = false;
        if (over) {
            return;
        }
        if (addresses.isSuccess()) {
            addresses.getNow().stream().filter(address -> !tried.contains(address)).forEach(untried::add);
        }
        if (!untried.isEmpty()) {
            // The old address says less than the new one will.
            failure = null;
            first = untried.peek();
            tryNext();
        } else {
            endIfHopeless();
        }
    }

    /** Nothing: what the connection does is decided when it is there. */
    private static ChannelHandler initialHandler() {
        return new ChannelInboundHandlerAdapter();
    }

    private void tried(ChannelFuture attempt, SocketAddress address) {
        trying.remove(attempt.channel());
        if (over) {
            attempt.channel().close();
        } else if (attempt.isSuccess()) {
            // Those that were tried before and have not answered are slower at best.
            tried.subList(0, tried.indexOf(address)).forEach(slower -> connector.failed(upstream, slower));
            over();
            caller.connected(attempt.channel());
        } else {
            failed(address, attempt.cause());
        }
    }

    /** Each of them reports its end at once, and leaves the list. */
    private void closeOthers() {
        List.copyOf(trying).forEach(Channel::close);
    }

    private void failed(SocketAddress address, Throwable cause) {
        connector.failed(upstream, address);
        // That a machine has no IPv6 says less than that nothing listens on its IPv4 address.
        if (failure == null || failure.getCause() instanceof NoRouteToHostException) {
            failure = new ConnectFailedException(address, cause);
        }
        if (!untried.isEmpty()) {
            tryNext();
        } else if (trying.isEmpty()) {
            askAgain();
            endIfHopeless();
        }
    }

    private void endIfHopeless() {
        if (!over && !asking && trying.isEmpty() && untried.isEmpty() && failure != null) {
            over();
            caller.notConnected(failure);
        }
    }

    /** The time limit has passed. */
    void timedOut() {
        cancel();
        if (first == null) {
            caller.notConnected(
                    new UpstreamFailedException(new UpstreamFailure.NameLookupTimedOut(upstream.host())));
        } else if (failure != null && failure.address().equals(first)) {
            caller.notConnected(failure);
        } else {
            caller.notConnected(new ConnectFailedException(first, new ConnectTimeoutException("connection timed out")));
        }
    }

    /** Nobody wants the connection any more. */
    void cancel() {
        over();
    }

    private void over() {
        over = true;
        cancelNext();
        closeOthers();
    }
}
