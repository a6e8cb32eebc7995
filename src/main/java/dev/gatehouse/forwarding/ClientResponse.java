package dev.gatehouse.forwarding;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.SecureFields;
import dev.gatehouse.message.Framing;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.routing.Redirect;

/**
 * The response of a connection of HTTP/1.x to its request: an upstream's, or a page of our own. Knows how far it has come and whether
 * the connection ends behind it.
 */
final class ClientResponse {

    private final ChannelHandlerContext context;
    private final ClientIntake intake;
    private RequestRules rules = RequestRules.NOTHING;
    private @Nullable SecureFields told;
    private @Nullable ByteBuf unsent;
    private boolean begun;
    private boolean last;
    private boolean resetIfBroken;

    ClientResponse(ChannelHandlerContext context, ClientIntake intake) {
        this.context = context;
        this.intake = intake;
    }

    /** Another request has come. */
    void start(RequestRules of, boolean lastOne) {
        rules = of;
        told = null;
        begun = false;
        last = !of.keepAlive() || lastOne;
        resetIfBroken = false;
    }

    /** The client is to be told this beside it. */
    void tell(@Nullable SecureFields fields) {
        told = fields;
    }

    /** Whether anything of it may have been sent. */
    boolean hasBegun() {
        return begun;
    }

    /** It is somebody else who writes it. */
    void beginElsewhere() {
        begun = true;
    }

    /** Whether the connection ends behind it. */
    boolean isLast() {
        return last;
    }

    void makeLast() {
        last = true;
    }

    void informational(Head head) {
        if (!rules.version10()) {
            write(ResponseWriter.write(head, ResponseRules.of(head, false), ResponseWriter.Ending.UNSAID, true,
                    null, context.alloc()));
        }
    }

    /** @param changed what the route's filters have made of it; null where they leave it alone */
    void head(Head head, ResponseRules response, @Nullable Answer changed) {
        begun = true;
        resetIfBroken = response.framing().kind() == Framing.Kind.UNTIL_CLOSE
                || (rules.version10() && response.framing().kind() == Framing.Kind.CHUNKED);
        last |= resetIfBroken;
        ByteBuf written = changed == null
                ? ResponseWriter.write(head, response, ending(), !rules.version10(), told, context.alloc())
                : ResponseWriter.write(head, response, changed, ending(), !rules.version10(), told,
                        context.alloc());
        if (ResponseWriter.isSmall(response)) {
            unsent = written;
        } else {
            write(written);
        }
    }

    private ResponseWriter.Ending ending() {
        if (last) {
            return ResponseWriter.Ending.CLOSE;
        }
        return rules.version10() ? ResponseWriter.Ending.KEEP_ALIVE : ResponseWriter.Ending.UNSAID;
    }

    /** A part of the body, as the head frames it; becomes its owner. */
    void body(ByteBuf bytes) {
        if (unsent == null) {
            write(bytes);
        } else {
            unsent.writeBytes(bytes);
            bytes.release();
        }
    }

    void upgrade(Head head) {
        begun = true;
        write(ResponseWriter.write(head, ResponseRules.of(head, false), ResponseWriter.Ending.UPGRADE, true,
                null, context.alloc()));
        flush();
    }

    void redirect(Redirect redirect) {
        begun = true;
        write(ResponseWriter.write(redirect, ending(), told, context.alloc()));
    }

    void page(PageResponse page) {
        begun = true;
        write(page.bytes(ending(), context.alloc()));
    }

    private void write(ByteBuf bytes) {
        intake.wrote(bytes.readableBytes());
        context.write(bytes, context.voidPromise());
    }

    void flush() {
        writeUnsent();
        context.flush();
    }

    private void writeUnsent() {
        if (unsent != null) {
            ByteBuf bytes = unsent;
            unsent = null;
            write(bytes);
        }
    }

    /** Ends the connection so that the client sees that the response is not whole. */
    void breakOff() {
        writeUnsent();
        if (resetIfBroken) {
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            context.close();
        } else {
            last = true;
            closeBehind();
        }
    }

    /** Ends the connection once everything is sent. */
    void closeBehind() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    void release() {
        if (unsent != null) {
            unsent.release();
            unsent = null;
        }
    }
}
