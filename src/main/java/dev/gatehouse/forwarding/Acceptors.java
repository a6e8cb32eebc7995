package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/** The channels that accept connections of visitors. Safe from any thread. */
final class Acceptors {

    /** What those have that were opened by us, rather than by Boot for its own server. */
    static final AttributeKey<Boolean> OURS = AttributeKey.valueOf(Acceptors.class, "ours");

    private final List<Channel> channels = new CopyOnWriteArrayList<>();

    void add(Channel channel) {
        channels.add(channel);
        channel.closeFuture().addListener(_ -> channels.remove(channel));
    }

    List<Channel> all() {
        return List.copyOf(channels);
    }

    /** The port of Boot's own server; 0 while it does not listen. */
    int portOfBoot() {
        return ofBoot().map(channel -> ((InetSocketAddress) channel.localAddress()).getPort()).findFirst().orElse(0);
    }

    /** Lets Boot's own server take no connection any more. */
    void leaveBoot() {
        ofBoot().forEach(channel -> channel.close().awaitUninterruptibly());
    }

    private Stream<Channel> ofBoot() {
        return channels.stream().filter(channel -> !channel.hasAttr(OURS));
    }
}
