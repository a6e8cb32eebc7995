package dev.gatehouse.forwarding;

import io.netty.channel.Channel;

/** A connection of a client, in whatever version of HTTP, as whoever ends the program sees it. */
interface ClientChannel {

    Channel channel();

    /** No further request is taken; what runs goes on to its end. To be called on the event loop of the channel. */
    void drain();
}
