package dev.gatehouse.exchange;

import java.util.Optional;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/** The exchange that a client's channel is busy with. Whoever reads the requests says so; whoever answers them asks here. */
public final class CurrentExchange {

    private static final AttributeKey<Exchange> KEY = AttributeKey.valueOf(CurrentExchange.class, "exchange");

    private CurrentExchange() {
    }

    /** Empty between two exchanges, and on channels that no visitor comes on. */
    public static Optional<Exchange> of(Channel channel) {
        return Optional.ofNullable(channel.attr(KEY).get());
    }

    public static void set(Channel channel, @Nullable Exchange exchange) {
        channel.attr(KEY).set(exchange);
    }
}
