package dev.gatehouse.forwarding;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.routing.Answer;

/**
 * The client of one request, as an {@link UpstreamExchange} sees it: a connection of HTTP/1.x or a stream of HTTP/2. Called on the
 * event loop of its channel.
 */
interface ClientSide {

    Channel channel();

    /** Whether the client takes a chunked body with its framing; otherwise it gets the data alone, and the trailers apart. */
    boolean takesChunks();

    /** Hands on an interim response (1xx). */
    void informational(Head head);

    /**
     * Hands on the head of the final response.
     *
     * @param changed what filters have made of it; null where there are none
     */
    void answer(Head head, ResponseRules rules, @Nullable Answer changed);

    /** Hands on a piece of the response's body and becomes its owner. */
    void body(ByteBuf bytes);

    /** The response is complete. */
    void end(@Nullable Head trailers);

    /** The upstream speaks another protocol from now on; {@link #body} carries it. */
    void switchProtocols(Head head);

    /** Everything handed on so far is to be sent now. */
    void flush();

    /** There will be no answer; or, if it has begun, not the rest of it. */
    void fail(Incident incident);

    /** The upstream has ended a tunnel. */
    void tunnelEnded();

    /** Whether the client takes more of the answer now. */
    boolean isWritable();

    /** Asks for more of the request's body, or for none for now. */
    void read(boolean more);
}
