package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.exchange.Denial;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.forwarding.EngineRoutes.Choice;
import dev.gatehouse.message.BodyReader;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.HeadReader;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.routing.OwnAnswer;
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
    private final HeldBytes held = new HeldBytes();
    private final ClientIntake intake = new ClientIntake();
    private State state = State.IDLE;
    private long since;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ClientResponse response;
    private Exchange.@Nullable Client client;
    private @Nullable Exchange exchange;
    private @Nullable UpstreamExchange upstream;
    private RequestRules rules = RequestRules.NOTHING;
    private boolean used;
    private boolean paused;
    private boolean taking;
    private Duration idle;
    private boolean tunnel;

    ClientConnection(Edge edge) {
        this.edge = edge;
        this.reader = HeadReader.ofRequests(edge.requestLimits());
        this.body = new BodyReader(edge.requestLimits());
        this.hosts = new HostMemory(edge.forwarded());
        this.gateway = new GatewayPassage(body);
        this.pace = edge.bodyPace();
        this.idle = edge.timeouts().idle();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        response = new ClientResponse(added, intake);
        if (added.channel().isActive()) {
            open(added);
        }
    }

    /** On the port for TLS the client speaks plain HTTP. */
    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event instanceof FirstByte.Plain && client != null) {
            client = new Exchange.Client(client.connection(), client.address(), client.local(), false);
        } else {
            triggered.fireUserEventTriggered(event);
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
        client = new Exchange.Client(edge.exchanges().nextConnection(), address, channel.localAddress(), isSecure(of));
        LoopClock clock = LoopClock.of(channel.eventLoop());
        since = clock.now();
        clock.add(this);
        edge.connections().add(this);
        if (edge.admission().enter(address.getAddress(), edge.forwarded().trusts(client))) {
            read(true);
        } else if (of.pipeline().get(SslClientHelloHandler.class) != null) {
            // Nobody can read a page before TLS is agreed upon.
            channel.close();
        } else {
            refuse(ErrorPage.unavailable());
        }
    }

    /** Where certificates are chosen by name, TLS has its handler only when the client has said one. */
    private static boolean isSecure(ChannelHandlerContext of) {
        return of.pipeline().get(SslHandler.class) != null || of.pipeline().get(SslClientHelloHandler.class) != null;
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    private ClientResponse response() {
        return Objects.requireNonNull(response);
    }

    private Exchange exchange() {
        return Objects.requireNonNull(exchange);
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
            if (held.isEmpty()) {
                takeAll(in);
            } else {
                hold(in);
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
                gateway.pass(in, context(), exchange());
                if (body.isMalformed()) {
                    failBody(400);
                } else if (exchange().isBodyTooLarge()) {
                    bodyTooLarge();
                }
            }
            case TUNNEL -> {
                exchange().received(in.readableBytes());
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
        held.add(in, context().alloc());
        if (held.isFull()) {
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
        response().start(rules, edge.isDraining());
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
        HttpsRules.Verdict verdict = edge.https().judge(begun, channel());
        if (verdict != null) {
            answer(verdict);
            return;
        }
        response().tell(begun.secureFields());
        switch (edge.routes().choose(begun)) {
            case null -> page(ErrorPage.unknownHost());
            case Choice.ByGateway _ -> handOver(begun);
            case Choice.ByEngine choice -> {
                begun.assign(choice.route().id(), choice.upstreams().first().uri());
                if (choice.route().filters().isEmpty()) {
                    forward(begun, request, choice, null);
                } else {
                    filter(begun, request, choice);
                }
            }
        }
    }

    private void answer(HttpsRules.Verdict verdict) {
        switch (verdict) {
            case HttpsRules.Verdict.Proof proof -> page(PageResponse.of(proof, exchange()));
            case HttpsRules.Verdict.Page own -> page(PageResponse.of(own, exchange()));
            case HttpsRules.Verdict.Secure secure -> redirect(exchange(), secure.redirect());
            case HttpsRules.Verdict.Misdirected _ -> page(ErrorPage.misdirected());
            case HttpsRules.Verdict.NotSecure _ -> page(ErrorPage.plainOnTls());
        }
    }

    private void filter(Exchange begun, ClientRequest request, Choice.ByEngine choice) {
        Passage passage = RouteFilters.through(choice, begun).orElse(null);
        if (passage == null) {
            page(ErrorPage.ourFault());
        } else if (passage.ownAnswer().isPresent()) {
            answer(begun, passage.ownAnswer().get());
        } else {
            forward(begun, request, choice, passage);
        }
    }

    private void answer(Exchange begun, OwnAnswer own) {
        switch (own) {
            case Redirect redirect -> redirect(begun, redirect);
            case OwnAnswer.Content content -> page(PageResponse.of(content, begun));
            case OwnAnswer.Page page -> page(PageResponse.of(page, edge.pages(), begun));
        }
    }

    private void redirect(Exchange begun, Redirect redirect) {
        begun.status(redirect.status());
        endIfBodyFollows();
        response().redirect(redirect);
        complete();
    }

    /** What is left of a request's body is not waited for. */
    private void endIfBodyFollows() {
        if (!body.isComplete()) {
            response().makeLast();
        }
    }

    private void forward(Exchange begun, ClientRequest request, Choice.ByEngine choice, @Nullable Passage passage) {
        state = body.isComplete() ? State.ANSWER : State.BODY;
        idle = choice.route().timeouts().idle();
        upstream = new UpstreamExchange(this, begun, request, rules, choice, passage, hosts,
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

    /** What comes of the body is no use: too slow, or malformed. */
    private void failBody(int status) {
        if (response().hasBegun()) {
            breakOff();
        } else {
            refuse(ErrorPage.malformed(status));
        }
    }

    private void bodyTooLarge() {
        exchange().deny(new Denial.BodyTooLarge(exchange().bodyBytesReceived()));
        failBody(413);
    }

    private void readBody(ByteBuf in) {
        int from = in.readerIndex();
        long before = body.dataBytes();
        body.read(in, BodyReader.NOBODY);
        exchange().received(body.dataBytes() - before);
        if (body.isMalformed()) {
            failBody(400);
            return;
        }
        if (exchange().isBodyTooLarge()) {
            bodyTooLarge();
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
        response().informational(head);
    }

    @Override
    public void answer(Head head, ResponseRules rulesOfIt, @Nullable Answer changed) {
        exchange().status(changed == null ? rulesOfIt.status() : changed.status());
        // A client that waits for leave to send its body cannot be told any more that it has none.
        if ((rules.expectsContinue() && !body.isComplete()) || edge.isDraining()) {
            response().makeLast();
        }
        response().head(head, rulesOfIt, changed);
    }

    @Override
    public void body(ByteBuf bytes) {
        if (state == State.TUNNEL) {
            exchange().sent(bytes.readableBytes());
        }
        response().body(bytes);
    }

    @Override
    public void flush() {
        response().flush();
    }

    @Override
    public void switchProtocols(Head head) {
        state = State.TUNNEL;
        becomeTunnel();
        exchange().status(ResponseRules.SWITCHING_PROTOCOLS);
        response().upgrade(head);
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

    /** The response has been written. Where much of it still waits for the client, the next request does so, too. */
    private void complete() {
        state = State.ANSWER;
        flush();
        if (channel().isWritable()) {
            completed();
        } else {
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> completed());
        }
    }

    private void completed() {
        if (state != State.ANSWER) {
            return;
        }
        endExchange();
        if (!body.isComplete()) {
            linger();
        } else if (response().isLast()) {
            closeBehind();
        } else {
            next();
        }
    }

    /** Ends the connection when the client has taken what it was sent, or takes no more of it. */
    private void closeBehind() {
        state = State.LINGER;
        since = now();
        response().closeBehind();
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
            closeBehind();
        } else if (!taking) {
            takeHeld();
        }
    }

    private void takeHeld() {
        ByteBuf waiting = held.take();
        if (waiting != null) {
            try {
                takeAll(waiting);
            } finally {
                waiting.release();
            }
            channelReadComplete(context());
        }
        if (held.isEmpty()) {
            read(true);
        }
    }

    @Override
    public void fail(Incident incident) {
        upstream = null;
        Exchange failed = exchange();
        failed.fail(incident);
        if (response().hasBegun()) {
            breakOff();
        } else {
            edge.explainer().explain(failed, channel().eventLoop(), () -> failed(failed, incident));
        }
    }

    /** The client may have gone meanwhile, or been told something else. */
    private void failed(Exchange failed, Incident incident) {
        if (exchange == failed && !response().hasBegun()) {
            page(PageResponse.ofFailure(incident, edge.pages(), failed));
        }
    }

    @Override
    public void tunnelEnded() {
        upstream = null;
        closeBehind();
    }

    /** The client must see that the response is not whole. */
    private void breakOff() {
        cancelUpstream();
        state = State.LINGER;
        since = now();
        response().breakOff();
    }

    // Pages of our own.

    /** What follows on the connection cannot be understood any more. */
    private void refuse(ErrorPage page) {
        cancelUpstream();
        if (exchange == null) {
            exchange = edge.exchanges()
                    .begin(ClientRequest.unreadable(reader.head()), Objects.requireNonNull(client), null);
        }
        response().makeLast();
        response().page(PageResponse.of(page, edge.pages(), exchange()));
        flush();
        endExchange();
        linger();
    }

    private void page(ErrorPage page) {
        page(PageResponse.of(page, edge.pages(), exchange()));
    }

    private void page(PageResponse page) {
        endIfBodyFollows();
        response().page(page);
        complete();
    }

    /** Reads on for a moment: closing with unread bytes makes the kernel send a reset, and the client would lose the page. */
    private void linger() {
        state = State.LINGER;
        since = now();
        held.release();
        Linger.begin(context());
        read(true);
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
        if (state == State.LINGER) {
            // The gateway comes too late with an answer: a page has taken its place.
            ReferenceCountUtil.release(message);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        if (state == State.GATEWAY) {
            response().beginElsewhere();
        }
        if (message instanceof ByteBuf bytes) {
            intake.wrote(bytes.readableBytes());
        }
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
        if (upstream != null) {
            upstream.clientWritable(isWritable());
        }
        changed.fireChannelWritabilityChanged();
    }

    @Override
    public boolean tick(long now) {
        if (state != State.CLOSED && intake.isStuck(now, channel(), idle)) {
            context().close();
        }
        switch (state) {
            case IDLE -> closeIf(hasPassed(now, edge.timeouts().keepAlive()));
            case HEAD -> {
                if (now - since > edge.timeouts().clientHeader().toNanos()) {
                    refuse(ErrorPage.malformed(408));
                }
            }
            case BODY, GATEWAY -> {
                if (!body.isComplete() && pace.isTooSlow(now, body.dataBytes(), paused)) {
                    failBody(408);
                }
                tickUpstream(now);
            }
            case ANSWER, TUNNEL -> tickUpstream(now);
            case LINGER -> closeIf(hasPassed(now, Linger.LIMIT));
            case CLOSED -> {
                return false;
            }
        }
        return true;
    }

    private void tickUpstream(long now) {
        if (upstream != null) {
            upstream.tick(now);
        }
    }

    /** Whether a limit has passed that begins when the client has taken all that it was sent. */
    private boolean hasPassed(long now, Duration limit) {
        if (ClientIntake.waiting(channel()) > 0) {
            since = now;
        }
        return now - since > limit.toNanos();
    }

    private void closeIf(boolean passed) {
        if (passed) {
            context().close();
        }
    }

    @Override
    public void drain() {
        if (state == State.IDLE) {
            closeBehind();
        }
        response().makeLast();
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
        held.release();
        response().release();
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
