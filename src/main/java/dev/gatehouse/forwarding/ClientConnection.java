package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.forwarding.EngineRoutes.Choice;
import dev.gatehouse.message.BodyReader;
import dev.gatehouse.message.Framing;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.HeadReader;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.routing.Passage;
import dev.gatehouse.routing.Redirect;

/**
 * A client's connection of HTTP/1.x: reads one request after the other, opens its exchange, and sees it to its end before the next
 * one begins. Stands before the HTTP codec of Boot's server, so that no request escapes its rules, limits and log.
 *
 * <p>What happens in which state on which event stands in the table of this package's description.
 */
final class ClientConnection extends ChannelDuplexHandler implements ClientSide, ClientChannel, LoopClock.Timed {

    static final String NAME = "gatehouse.client";

    /** What a client may send before its turn has come. */
    private static final int MOST_HELD = 64 * 1024;

    /** What the connection is busy with. */
    private enum State {
        IDLE, HEAD, BODY, ANSWER, GATEWAY, TUNNEL, LINGER, CLOSED
    }

    private final Edge edge;
    private final HeadReader reader;
    private final BodyReader body;
    private final HostMemory hosts;
    private final GatewayPassage gateway;
    private final BodyPace pace;
    private State state = State.IDLE;
    private long since;
    private @Nullable ChannelHandlerContext context;
    private Exchange.@Nullable Client client;
    private @Nullable Exchange exchange;
    private @Nullable UpstreamExchange upstream;
    private RequestRules rules = RequestRules.NOTHING;
    private @Nullable ByteBuf held;
    private @Nullable ByteBuf unsent;
    private boolean used;
    private boolean paused;
    private boolean taking;
    private boolean answered;
    private boolean closeAtEnd;
    private boolean resetIfBroken;
    private boolean stalled;
    private boolean tunnel;

    ClientConnection(Edge edge) {
        this.edge = edge;
        this.reader = HeadReader.ofRequests(edge.requestLimits());
        this.body = new BodyReader(edge.requestLimits());
        this.hosts = new HostMemory(edge.forwarded());
        this.gateway = new GatewayPassage(body);
        this.pace = edge.bodyPace();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        if (added.channel().isActive()) {
            open(added);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        open(active);
        active.fireChannelActive();
    }

    private void open(ChannelHandlerContext of) {
        if (client != null) {
            return;
        }
        Channel channel = of.channel();
        InetSocketAddress address = ProxyProtocol.clientOf(channel);
        client = new Exchange.Client(edge.exchanges().nextConnection(), address, isSecure(of));
        LoopClock clock = LoopClock.of(channel.eventLoop());
        since = clock.now();
        clock.add(this);
        edge.connections().add(this);
        if (edge.admission().enter(address.getAddress(), edge.forwarded().trusts(client))) {
            read(true);
        } else {
            refuse(ErrorPage.unavailable());
        }
    }

    /** Where certificates are chosen by name, TLS has its handler only when the client has said one. */
    private static boolean isSecure(ChannelHandlerContext of) {
        return of.pipeline().get(SslHandler.class) != null || of.pipeline().get(AbstractSniHandler.class) != null;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    private long now() {
        return LoopClock.of(channel().eventLoop()).now();
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        if (!(message instanceof ByteBuf in)) {
            reading.fireChannelRead(message);
            return;
        }
        try {
            if (held != null) {
                hold(in);
            } else {
                takeAll(in);
            }
        } finally {
            in.release();
        }
    }

    private void takeAll(ByteBuf in) {
        taking = true;
        try {
            boolean more = in.isReadable();
            while (more) {
                more = take(in) && in.isReadable();
            }
        } finally {
            taking = false;
        }
    }

    /** @return whether more may be taken */
    private boolean take(ByteBuf in) {
        switch (state) {
            case IDLE, HEAD -> readHead(in);
            case BODY -> readBody(in);
            case GATEWAY -> {
                if (!gateway.takes()) {
                    hold(in);
                    return false;
                }
                gateway.pass(in, context(), Objects.requireNonNull(exchange));
                if (body.isMalformed()) {
                    failGateway();
                }
            }
            case TUNNEL -> {
                Objects.requireNonNull(exchange).received(in.readableBytes());
                if (upstream == null) {
                    // It has gone, and the client still has to take what came from it.
                    in.skipBytes(in.readableBytes());
                } else {
                    upstream.tunnel(in.readRetainedSlice(in.readableBytes()));
                }
            }
            case ANSWER -> {
                hold(in);
                return false;
            }
            case LINGER, CLOSED -> in.skipBytes(in.readableBytes());
        }
        return true;
    }

    /** Keeps what came before its turn. */
    private void hold(ByteBuf in) {
        ByteBuf all = held == null
                ? in.retainedSlice()
                : Unpooled.wrappedBuffer(held, in.retainedSlice());
        held = all;
        if (all.readableBytes() > MOST_HELD) {
            read(false);
        }
    }

    private void readHead(ByteBuf in) {
        HeadReader.Result result = reader.read(in);
        if (result == HeadReader.Result.COMPLETE) {
            begin();
        } else if (result == HeadReader.Result.VERSION_UNKNOWN && mayHaveStreams()) {
            becomeStreams(in);
        } else if (result != HeadReader.Result.MORE) {
            state = State.HEAD;
            refuse(ErrorPage.malformed(RequestRules.refusalOf(result)));
        } else if (state == State.IDLE && !reader.isEmpty()) {
            state = State.HEAD;
            since = now();
        }
    }

    private boolean mayHaveStreams() {
        return !used && edge.speaksHttp2() && ClientStreams.isPreface(reader.head());
    }

    /** The connection is one of HTTP/2. */
    private void becomeStreams(ByteBuf in) {
        state = State.CLOSED;
        Head head = reader.head();
        ByteBuf begun = context().alloc().buffer(head.length() + in.readableBytes());
        begun.writeBytes(head.bytes(), 0, head.length()).writeBytes(in);
        ClientStreams.takeOver(context(), edge, Objects.requireNonNull(client), begun);
        edge.connections().remove(this);
    }

    private void begin() {
        used = true;
        ClientRequest request = ClientRequest.of(reader.head());
        rules = RequestRules.of(reader.head());
        answered = false;
        Exchange begun = edge.exchanges()
                .begin(request, Objects.requireNonNull(client), hosts.hostOf(request));
        exchange = begun;
        body.start(rules.framing());
        pace.start(now());
        int refusal = HostRules.refusal(request, rules, begun.host().isPresent());
        if (refusal != 0) {
            refuse(ErrorPage.malformed(refusal));
            return;
        }
        closeAtEnd = !rules.keepAlive() || edge.isDraining();
        switch (edge.routes().choose(begun)) {
            case null -> page(ErrorPage.unknownHost());
            case Choice.ByGateway _ -> handOver(begun);
            case Choice.ByEngine choice -> {
                begun.assign(choice.route().id(), choice.upstream().uri());
                if (choice.route().filters().isEmpty()) {
                    forward(begun, request, choice, null);
                } else {
                    filter(begun, request, choice);
                }
            }
        }
    }

    private void filter(Exchange begun, ClientRequest request, Choice.ByEngine choice) {
        Passage passage = RouteFilters.through(choice, begun).orElse(null);
        if (passage == null) {
            page(ErrorPage.ourFault());
        } else if (passage.redirect().isPresent()) {
            redirect(begun, passage.redirect().get());
        } else {
            forward(begun, request, choice, passage);
        }
    }

    private void redirect(Exchange begun, Redirect redirect) {
        closeAtEnd |= !body.isComplete();
        answered = true;
        begun.status(redirect.status());
        write(ResponseWriter.write(redirect, ending(), context().alloc()));
        complete();
    }

    private void forward(Exchange begun, ClientRequest request, Choice.ByEngine choice, @Nullable Passage passage) {
        state = body.isComplete() ? State.ANSWER : State.BODY;
        upstream = new UpstreamExchange(this, begun, request, rules, choice, passage, hosts.linesOf(begun),
                edge.pool(channel().eventLoop()));
        upstream.start();
    }

    private void handOver(Exchange begun) {
        state = State.GATEWAY;
        begun.whenEnded(() -> context().executor().execute(this::gatewayEnded));
        gateway.begin(reader.head(), rules, begun, context());
    }

    private void gatewayEnded() {
        if (state == State.GATEWAY) {
            complete();
        }
    }

    private void failGateway() {
        if (answered) {
            breakOff();
        } else {
            refuse(ErrorPage.malformed(400));
        }
    }

    private void readBody(ByteBuf in) {
        int from = in.readerIndex();
        long before = body.dataBytes();
        body.read(in, BodyReader.NOBODY);
        Objects.requireNonNull(exchange).received(body.dataBytes() - before);
        if (body.isMalformed()) {
            cancelUpstream();
            if (answered) {
                breakOff();
            } else {
                refuse(ErrorPage.malformed(400));
            }
            return;
        }
        if (body.isComplete()) {
            state = State.ANSWER;
        }
        if (upstream != null) {
            upstream.body(in.retainedSlice(from, in.readerIndex() - from), body.isComplete());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        if (state == State.GATEWAY) {
            reading.fireChannelReadComplete();
        } else if (upstream != null && (state == State.BODY || state == State.ANSWER || state == State.TUNNEL)) {
            upstream.flush();
        }
    }

    // The answer of an upstream.

    @Override
    public Channel channel() {
        return context().channel();
    }

    @Override
    public boolean takesChunks() {
        return !rules.version10();
    }

    @Override
    public void informational(Head head) {
        if (!rules.version10()) {
            write(ResponseWriter.write(head, ResponseRules.of(head, false), ResponseWriter.Ending.UNSAID, true,
                    context().alloc()));
        }
    }

    @Override
    public void answer(Head head, ResponseRules response, @Nullable Answer changed) {
        answered = true;
        Objects.requireNonNull(exchange).status(changed == null ? response.status() : changed.status());
        boolean unbounded = response.framing().kind() == Framing.Kind.UNTIL_CLOSE
                || (rules.version10() && response.framing().kind() == Framing.Kind.CHUNKED);
        resetIfBroken = unbounded;
        // A client that waits for leave to send its body cannot be told any more that it has none.
        closeAtEnd |= unbounded || (rules.expectsContinue() && !body.isComplete()) || edge.isDraining();
        ByteBuf written = changed == null
                ? ResponseWriter.write(head, response, ending(), takesChunks(), context().alloc())
                : ResponseWriter.write(head, response, changed, ending(), takesChunks(), context().alloc());
        if (ResponseWriter.isSmall(response)) {
            unsent = written;
        } else {
            write(written);
        }
    }

    private ResponseWriter.Ending ending() {
        if (closeAtEnd) {
            return ResponseWriter.Ending.CLOSE;
        }
        return rules.version10() ? ResponseWriter.Ending.KEEP_ALIVE : ResponseWriter.Ending.UNSAID;
    }

    @Override
    public void body(ByteBuf bytes) {
        if (state == State.TUNNEL) {
            Objects.requireNonNull(exchange).sent(bytes.readableBytes());
        }
        if (unsent == null) {
            write(bytes);
        } else {
            unsent.writeBytes(bytes);
            bytes.release();
        }
    }

    private void write(ByteBuf bytes) {
        context().write(bytes, context().voidPromise());
    }

    @Override
    public void flush() {
        writeUnsent();
        context().flush();
    }

    private void writeUnsent() {
        if (unsent != null) {
            ByteBuf bytes = unsent;
            unsent = null;
            write(bytes);
        }
    }

    @Override
    public void switchProtocols(Head head) {
        answered = true;
        state = State.TUNNEL;
        becomeTunnel();
        Objects.requireNonNull(exchange).status(ResponseRules.SWITCHING_PROTOCOLS);
        write(ResponseWriter.write(head, ResponseRules.of(head, false), ResponseWriter.Ending.UPGRADE, true,
                context().alloc()));
        flush();
        takeHeld();
    }

    private void becomeTunnel() {
        tunnel = true;
        edge.tunnels().incrementAndGet();
    }

    @Override
    public void end(@Nullable Head trailers) {
        upstream = null;
        complete();
    }

    /** The response has been written; waits for a client that is slow to take it, since the log says what it was sent. */
    private void complete() {
        flush();
        if (channel().isWritable()) {
            completed();
        } else {
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> completed());
        }
    }

    private void completed() {
        if (state == State.CLOSED) {
            return;
        }
        endExchange();
        if (!body.isComplete()) {
            linger();
        } else if (closeAtEnd) {
            state = State.LINGER;
            since = now();
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else {
            next();
        }
    }

    private void endExchange() {
        if (exchange != null) {
            exchange.end();
            gateway.end(channel());
            exchange = null;
        }
    }

    private void next() {
        state = State.IDLE;
        since = now();
        reader.start();
        if (edge.isDraining()) {
            context().close();
        } else if (!taking) {
            takeHeld();
        }
    }

    private void takeHeld() {
        if (held != null) {
            ByteBuf waiting = held;
            held = null;
            try {
                takeAll(waiting);
            } finally {
                waiting.release();
            }
            channelReadComplete(context());
        }
        if (held == null) {
            read(true);
        }
    }

    @Override
    public void fail(UpstreamFailure failure) {
        upstream = null;
        Objects.requireNonNull(exchange).fail(failure);
        if (answered) {
            breakOff();
        } else {
            page(ErrorPage.of(failure));
        }
    }

    /** The client must see that the response is not whole. */
    private void breakOff() {
        writeUnsent();
        if (resetIfBroken) {
            channel().config().setOption(ChannelOption.SO_LINGER, 0);
            context().close();
        } else {
            closeAtEnd = true;
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void tunnelEnded() {
        upstream = null;
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    // Pages of our own.

    /** What follows on the connection cannot be understood any more. */
    private void refuse(ErrorPage page) {
        cancelUpstream();
        if (exchange == null) {
            exchange = edge.exchanges()
                    .begin(ClientRequest.unreadable(reader.head()), Objects.requireNonNull(client), null);
        }
        closeAtEnd = true;
        write(page);
        flush();
        endExchange();
        linger();
    }

    private void page(ErrorPage page) {
        closeAtEnd |= !body.isComplete();
        write(page);
        complete();
    }

    private void write(ErrorPage page) {
        Exchange of = Objects.requireNonNull(exchange);
        answered = true;
        write(PageResponse.of(page, edge.pages(), of).bytes(ending(), context().alloc()));
    }

    /** Reads on for a moment: closing with unread bytes makes the kernel send a reset, and the client would lose the page. */
    private void linger() {
        state = State.LINGER;
        since = now();
        releaseHeld();
        Linger.begin(context());
        read(true);
    }

    private void releaseHeld() {
        if (held != null) {
            held.release();
            held = null;
        }
    }

    // Reading and writing at the client's pace.

    @Override
    public boolean isWritable() {
        return channel().isWritable();
    }

    @Override
    public void read(boolean more) {
        paused = !more;
        channel().config().setAutoRead(more);
    }

    /** The handlers of the gateway ask for bytes; only while they have the connection is that their business. */
    @Override
    public void read(ChannelHandlerContext reading) {
        if (state != State.GATEWAY || gateway.takes() || channel().config().isAutoRead()) {
            reading.read();
        }
    }

    @Override
    public void write(ChannelHandlerContext writing, Object message, ChannelPromise promise) {
        answered |= state == State.GATEWAY;
        writing.write(message, promise);
        if (state == State.GATEWAY && gateway.hasUpgraded(exchange)) {
            // What comes next goes through handlers that are being put in place just now.
            writing.executor().execute(this::passUpgraded);
        }
    }

    private void passUpgraded() {
        if (state == State.GATEWAY) {
            becomeTunnel();
            takeHeld();
            read(false);
            context().read();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        stalled = !isWritable();
        since = now();
        if (upstream != null) {
            upstream.clientWritable(!stalled);
        }
        changed.fireChannelWritabilityChanged();
    }

    @Override
    public boolean tick(long now) {
        switch (state) {
            case IDLE -> closeIf(now - since > edge.timeouts().keepAlive().toNanos());
            case HEAD -> {
                if (now - since > edge.timeouts().clientHeader().toNanos()) {
                    refuse(ErrorPage.malformed(408));
                }
            }
            case BODY, GATEWAY, ANSWER, TUNNEL -> tickExchange(now);
            case LINGER -> closeIf(now - since > Linger.LIMIT.toNanos());
            case CLOSED -> {
                return false;
            }
        }
        return true;
    }

    private void tickExchange(long now) {
        if (stalled && now - since > edge.timeouts().idle().toNanos()) {
            context().close();
        } else if (!body.isComplete() && pace.isTooSlow(now, body.dataBytes(), paused)) {
            bodyTooSlow();
        }
        if (upstream != null) {
            upstream.tick(now);
        }
    }

    private void bodyTooSlow() {
        if (answered) {
            breakOff();
        } else {
            refuse(ErrorPage.malformed(408));
        }
    }

    private void closeIf(boolean passed) {
        if (passed) {
            context().close();
        }
    }

    @Override
    public void drain() {
        if (state == State.IDLE) {
            context().close();
        }
        closeAtEnd = true;
    }

    private void cancelUpstream() {
        if (upstream != null) {
            upstream.cancel();
            upstream = null;
        }
    }

    /** A reset; the end of the connection follows. */
    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        if (state == State.GATEWAY) {
            failing.fireExceptionCaught(cause);
        }
        failing.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        if (state == State.HEAD && exchange == null) {
            exchange = edge.exchanges()
                    .begin(ClientRequest.unreadable(reader.head()), Objects.requireNonNull(client), null);
            exchange.status(400);
        }
        state = State.CLOSED;
        cancelUpstream();
        releaseHeld();
        if (unsent != null) {
            unsent.release();
            unsent = null;
        }
        endExchange();
        if (client != null) {
            edge.admission().leave(client.address().getAddress());
            edge.connections().remove(this);
            if (tunnel) {
                edge.tunnels().decrementAndGet();
            }
        }
        inactive.fireChannelInactive();
    }
}
