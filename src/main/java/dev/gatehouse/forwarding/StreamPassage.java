package dev.gatehouse.forwarding;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

import dev.gatehouse.exchange.CurrentExchange;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.message.BodyReader;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.HeadReader;
import dev.gatehouse.message.ResponseRules;

/**
 * Lets the request of a {@link ClientStream} through to the handlers of a {@link StreamGateway}, as bytes of HTTP/1.1, and reads
 * their answer like that of an upstream.
 */
final class StreamPassage extends ChannelOutboundHandlerAdapter implements StreamBody.Way {

    private final ClientStream stream;
    private final Exchange exchange;
    private final HeadReader reader;
    private final BodyReader body;
    private final ChannelHandlerContext context;
    private final List<ChannelPromise> written = new ArrayList<>();
    private boolean begun;
    private boolean over;

    private StreamPassage(ClientStream stream, Exchange exchange, HeadReader.Limits limits,
            ChannelHandlerContext context) {
        this.stream = stream;
        this.exchange = exchange;
        this.context = context;
        this.reader = HeadReader.ofResponses(limits);
        this.body = new BodyReader(limits);
    }

    /**
     * Begins with the head of a request.
     *
     * @param context of the stream's own handler, behind which the others are put
     * @param limits of the answer
     */
    static StreamPassage begin(Head head, ClientStream stream, Exchange exchange, StreamGateway gateway,
            HeadReader.Limits limits, ChannelHandlerContext context) {
        var passage = new StreamPassage(stream, exchange, limits, context);
        CurrentExchange.set(context.channel(), exchange);
        context.pipeline().addLast(passage);
        gateway.addTo(context.channel(), exchange.client().secure());
        context.fireChannelActive();
        context.fireChannelRead(context.alloc().buffer(head.length()).writeBytes(head.bytes(), 0, head.length()));
        return passage;
    }

    @Override
    public void body(ByteBuf bytes, boolean last) {
        context.fireChannelRead(bytes);
    }

    /** When a write is done is said later, since who hears of it writes on, and would else write into itself. */
    @Override
    public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
        if (over || !(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        try {
            read(in);
        } finally {
            in.release();
        }
        if (!promise.isVoid()) {
            written.add(promise);
        }
    }

    private void read(ByteBuf in) {
        while (in.isReadable() && !over) {
            if (begun) {
                readBody(in);
            } else {
                readHead(in);
            }
        }
    }

    private void readHead(ByteBuf in) {
        HeadReader.Result result = reader.read(in);
        if (result == HeadReader.Result.MORE) {
            return;
        }
        ResponseRules rules = result == HeadReader.Result.COMPLETE
                ? ResponseRules.of(reader.head(), exchange.head().method().equals("HEAD"))
                : null;
        if (rules == null || !rules.proper()) {
            breakOff();
        } else if (rules.isInformational()) {
            stream.informational(reader.head());
            stream.flush();
            reader.start();
        } else {
            begun = true;
            body.start(rules.framing());
            stream.answer(reader.head(), rules, null);
            endIfComplete();
        }
    }

    private void readBody(ByteBuf in) {
        body.read(in, (data, index, length) -> stream.body(data.retainedSlice(index, length)));
        if (body.isMalformed()) {
            breakOff();
        } else {
            endIfComplete();
        }
    }

    private void endIfComplete() {
        if (body.isComplete()) {
            over = true;
            stream.end(body.trailers());
        }
    }

    @Override
    public void flush(ChannelHandlerContext flushing) {
        if (!over) {
            stream.flush();
            takenIfWritable();
        }
    }

    /** Who writes goes on when it hears that what it wrote is done: not before the client takes more. */
    void takenIfWritable() {
        if (stream.isWritable()) {
            taken();
        }
    }

    /** The client has been sent everything so far, or there is room to hold it. */
    void taken() {
        List<ChannelPromise> done = List.copyOf(written);
        written.clear();
        done.forEach(ChannelPromise::trySuccess);
    }

    /** Nobody waits for the answer any more. */
    void cancel() {
        over = true;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        written.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
        written.clear();
    }

    /** Whoever closes in the middle of an answer wants it to be seen as broken; unless that is how it says where it ends. */
    @Override
    public void close(ChannelHandlerContext closing, ChannelPromise promise) {
        if (over) {
            // The stream ends with its last frame.
            promise.trySuccess();
        } else if (begun && body.endsWithConnection() && exchange.hasEnded()) {
            over = true;
            stream.end(null);
            promise.trySuccess();
        } else {
            breakOff();
            closing.close(promise);
        }
    }

    private void breakOff() {
        over = true;
        stream.breakOff();
    }
}
