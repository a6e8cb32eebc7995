package dev.gatehouse.forwarding;

import io.netty.channel.Channel;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.message.HeadReader;

/** What {@link ClientStream}s share: a client's connection of a version of HTTP that has streams. */
interface StreamConnection {

    Channel channel();

    Edge edge();

    Exchange.Client client();

    HostMemory hosts();

    /** As logs name it, such as {@code HTTP/2.0}. */
    String version();

    /** As of {@link LoopClock#now()}. */
    long now();

    /** A reader for the head of one request. */
    HeadReader takeReader();

    /** Takes a reader back whose head nobody needs any more. */
    void giveReader(HeadReader reader);

    void opened(ClientStream stream);

    void closed(ClientStream stream);
}
