package dev.gatehouse.forwarding;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * The event loops of the program, all of one {@link Transport}: the server's, the engine's and those of Spring Cloud Gateway's client.
 *
 * <p>Left to itself, Reactor Netty takes whatever transport it finds a jar of.
 */
final class EventLoops implements LoopResources {

    private final Transport transport;
    private final EventLoopGroup group;
    private final EventLoopGroup colocated;

    EventLoops(Transport transport, int workers) {
        this.transport = transport;
        this.group = transport.newGroup(workers, new DefaultThreadFactory("gatehouse-" + transport, true));
        this.colocated = LoopResources.colocate(group);
    }

    Transport transport() {
        return transport;
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return group;
    }

    /** A client's channel stays on the event loop that asks for it. */
    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return colocated;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> kind, EventLoopGroup of) {
        try {
            return kind.cast(transport.channelFor(kind).getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no channel of " + transport, e);
        }
    }

    @Override
    @SuppressWarnings("unchecked") // each transport's channels are of the kind they are asked for
    public <C extends Channel> Class<? extends C> onChannelClass(Class<C> kind, EventLoopGroup of) {
        return (Class<? extends C>) transport.channelFor(kind);
    }

    @Override
    public boolean daemon() {
        return true;
    }

    @Override
    public boolean isDisposed() {
        return group.isShuttingDown();
    }

    @Override
    public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
        return Mono.create(done -> group
                .shutdownGracefully(quietPeriod.toMillis(), timeout.toMillis(), TimeUnit.MILLISECONDS)
                .addListener(_ -> done.success()));
    }
}
