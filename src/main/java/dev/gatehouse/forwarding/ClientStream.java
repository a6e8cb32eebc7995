package dev.gatehouse.forwarding;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.errorpage.ErrorPage;
import dev.gatehouse.exchange.Denial;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.forwarding.EngineRoutes.Choice;
import dev.gatehouse.message.Framing;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.HeadReader;
import dev.gatehouse.message.HeaderList;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.routing.OwnAnswer;
import dev.gatehouse.routing.Passage;
import dev.gatehouse.routing.Redirect;

/**
 * A stream of HTTP/2 or HTTP/3: one request of a client and its answer. The request becomes what it would have been in HTTP/1.1, so that it
 * meets the same rules and goes the same way.
 *
 * <p>Netty gives each stream a channel of its own, whose reading and writability are the stream's flow control. What happens in
 * which state on which event stands in the table of this package's description.
 */
final class ClientStream extends ChannelInboundHandlerAdapter implements ClientSide {

    /** What the stream is busy with. */
    private enum State {
        HEAD, BODY, ANSWER, SENDING, CLOSED
    }

    private final StreamConnection connection;
    private final Edge edge;
    private final HeadReader reader;
    private final BodyPace pace;
    private final StreamBody body = new StreamBody();
    private State state = State.HEAD;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private @Nullable UpstreamExchange upstream;
    private @Nullable StreamPassage gateway;
    private @Nullable ByteBuf unsent;
    private long since;
    private boolean stalled;
    private boolean answered;
    private boolean ended;

    ClientStream(StreamConnection connection) {
        this.connection = connection;
        this.edge = connection.edge();
        this.reader = connection.takeReader();
        this.pace = edge.bodyPace();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        connection.opened(this);
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    private Exchange exchange() {
        return Objects.requireNonNull(exchange);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        switch (message) {
            case Http2HeadersFrame headers when state == State.HEAD -> readHead(headers);
            case Http2HeadersFrame trailers -> readTrailers(trailers);
            case Http2DataFrame data -> readData(data);
            default -> ReferenceCountUtil.release(message);
        }
    }

    private void readHead(Http2HeadersFrame frame) {
        boolean complete = frame.isEndStream();
        HeadReader.Result result = ((HeaderList) frame.headers()).readRequest(reader, complete);
        if (result == HeadReader.Result.COMPLETE) {
            begin(complete);
            return;
        }
        open(ClientRequest.unreadable(reader.head()).inStream(connection.version()));
        body.start(Framing.NONE, complete);
        if (result == HeadReader.Result.MALFORMED) {
            violated();
        } else {
            page(ErrorPage.malformed(RequestRules.refusalOf(result)));
        }
    }

    private Exchange open(ClientRequest request) {
        Exchange begun = edge.exchanges().begin(request, connection.client(), connection.hosts().hostOf(request));
        exchange = begun;
        return begun;
    }

    private void begin(boolean complete) {
        ClientRequest request = ClientRequest.of(reader.head()).inStream(connection.version());
        RequestRules rules = RequestRules.of(reader.head());
        Exchange begun = open(request);
        body.start(rules.framing(), complete);
        pace.start(connection.now());
        state = complete ? State.ANSWER : State.BODY;
        int refusal = HostRules.refusal(request, rules, begun.host().isPresent());
        if (refusal != 0) {
            page(ErrorPage.malformed(refusal));
            return;
        }
        if (body.isWrong()) {
            violated();
            return;
        }
        HttpsRules.Verdict verdict = edge.https().judge(begun, connection.channel());
        if (verdict != null) {
            answer(verdict);
            return;
        }
        switch (edge.routes().choose(begun)) {
            case null -> page(ErrorPage.unknownHost());
            case Choice.ByGateway _ -> handOver(begun);
            case Choice.ByEngine choice -> {
                begun.assign(choice.route().id(), choice.upstreams().first().uri());
                if (choice.route().filters().isEmpty()) {
                    forward(begun, request, rules, choice, null);
                } else {
                    filter(begun, request, rules, choice);
                }
            }
        }
    }

    private void answer(HttpsRules.Verdict verdict) {
        switch (verdict) {
            case HttpsRules.Verdict.Proof proof -> page(PageResponse.of(proof, exchange()));
            case HttpsRules.Verdict.Page own -> page(PageResponse.of(own, exchange()));
            case HttpsRules.Verdict.Secure secure -> redirect(secure.redirect());
            case HttpsRules.Verdict.Misdirected _ -> page(ErrorPage.misdirected());
            case HttpsRules.Verdict.NotSecure _ -> page(ErrorPage.plainOnTls());
        }
    }

    private void filter(Exchange begun, ClientRequest request, RequestRules rules, Choice.ByEngine choice) {
        Passage passage = RouteFilters.through(choice, begun).orElse(null);
        if (passage == null) {
            page(ErrorPage.ourFault());
        } else if (passage.ownAnswer().isPresent()) {
            answer(passage.ownAnswer().get());
        } else {
            forward(begun, request, rules, choice, passage);
        }
    }

    private void answer(OwnAnswer own) {
        switch (own) {
            case Redirect redirect -> redirect(redirect);
            case OwnAnswer.Content content -> page(PageResponse.of(content, exchange()));
            case OwnAnswer.Page page -> page(PageResponse.of(page, edge.pages(), exchange()));
        }
    }

    private void redirect(Redirect redirect) {
        answered = true;
        exchange().status(redirect.status());
        writeLast(new DefaultHttp2HeadersFrame(StreamResponse.headers(redirect, exchange().secureFields()), true));
        context().flush();
    }

    private void forward(Exchange begun, ClientRequest request, RequestRules rules, Choice.ByEngine choice,
            @Nullable Passage passage) {
        upstream = new UpstreamExchange(this, begun, request, rules, choice, passage, connection.hosts(),
                edge.pool(channel().eventLoop()));
        upstream.start();
    }

    /** From here on the handlers of the gateway say when they want more. */
    private void handOver(Exchange begun) {
        read(body.isComplete());
        gateway = StreamPassage.begin(reader.head(), this, begun, edge.streamGateway(), edge.responseLimits(),
                context());
    }

    private void readData(Http2DataFrame frame) {
        if (state != State.BODY) {
            frame.release();
            return;
        }
        ByteBuf data = frame.content();
        exchange().received(data.readableBytes());
        body.read(data.readableBytes(), frame.isEndStream());
        if (body.isWrong()) {
            frame.release();
            violated();
            return;
        }
        if (exchange().isBodyTooLarge()) {
            frame.release();
            bodyTooLarge();
            return;
        }
        if (frame.isEndStream()) {
            state = State.ANSWER;
        }
        StreamBody.Way way = way();
        if (way == null) {
            frame.release();
        } else {
            body.write(data, way);
        }
    }

    private void bodyTooLarge() {
        exchange().deny(new Denial.BodyTooLarge(exchange().bodyBytesReceived()));
        if (answered) {
            reset(Http2Error.CANCEL);
        } else {
            page(ErrorPage.malformed(413));
        }
    }

    private StreamBody.@Nullable Way way() {
        return upstream == null ? gateway : upstream;
    }

    private void readTrailers(Http2HeadersFrame frame) {
        if (state != State.BODY) {
            return;
        }
        byte[] trailers = ((HeaderList) frame.headers()).trailers(edge.requestLimits());
        body.read(0, true);
        if (trailers == null || !frame.isEndStream() || body.isWrong()) {
            violated();
            return;
        }
        state = State.ANSWER;
        StreamBody.Way way = way();
        if (way != null) {
            body.writeTrailers(trailers, way);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        if (upstream != null) {
            upstream.flush();
        }
        reading.fireChannelReadComplete();
    }

    // The answer of an upstream.

    @Override
    public Channel channel() {
        return context().channel();
    }

    @Override
    public boolean takesChunks() {
        return false;
    }

    @Override
    public void informational(Head head) {
        write(new DefaultHttp2HeadersFrame(StreamResponse.headers(head, ResponseRules.of(head, false), null, null)));
    }

    @Override
    public void answer(Head head, ResponseRules response, @Nullable Answer changed) {
        answered = true;
        exchange().status(changed == null ? response.status() : changed.status());
        boolean last = response.framing().isEmpty();
        var headers = new DefaultHttp2HeadersFrame(
                StreamResponse.headers(head, response, changed, exchange().secureFields()), last);
        if (last) {
            writeLast(headers);
        } else {
            write(headers);
        }
    }

    /** Holds the piece back until it is known whether it is the last one, which would otherwise need a frame of its own. */
    @Override
    public void body(ByteBuf bytes) {
        writeUnsent();
        unsent = bytes;
    }

    private void writeUnsent() {
        if (unsent != null) {
            ByteBuf bytes = unsent;
            unsent = null;
            write(new DefaultHttp2DataFrame(bytes));
        }
    }

    private void write(Object frame) {
        context().write(frame, context().voidPromise());
    }

    @Override
    public void flush() {
        writeUnsent();
        context().flush();
    }

    @Override
    public void end(@Nullable Head trailers) {
        upstream = null;
        if (trailers != null && !ended) {
            writeUnsent();
            writeLast(new DefaultHttp2HeadersFrame(StreamResponse.trailers(trailers), true));
        } else if (!ended) {
            ByteBuf rest = unsent == null ? Unpooled.EMPTY_BUFFER : unsent;
            unsent = null;
            writeLast(new DefaultHttp2DataFrame(rest, true));
        }
        context().flush();
    }

    /** The exchange is over when the client was sent everything that it has leave for. */
    private void writeLast(Object frame) {
        ended = true;
        if (state != State.CLOSED) {
            state = State.SENDING;
            since = connection.now();
        }
        ChannelFuture written = context().write(frame);
        written.addListener(_ -> sent());
    }

    private void sent() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            endExchange();
            if (gateway != null) {
                gateway.taken();
            }
            if (!body.isComplete()) {
                // RFC 9113, section 8.1: a client may be told that nobody waits for the rest of its request.
                resetStream(Http2Error.NO_ERROR);
            }
        }
    }

    @Override
    public void switchProtocols(Head head) {
        throw new IllegalStateException("a stream asks for no other protocol");
    }

    @Override
    public void tunnelEnded() {
        throw new IllegalStateException("a stream asks for no other protocol");
    }

    @Override
    public void fail(Incident incident) {
        upstream = null;
        Exchange failed = exchange();
        failed.fail(incident);
        if (answered) {
            reset(Http2Error.INTERNAL_ERROR);
        } else {
            edge.explainer().explain(failed, channel().eventLoop(), () -> failed(failed, incident));
        }
    }

    /** The client may have gone meanwhile, or been told something else. */
    private void failed(Exchange failed, Incident incident) {
        if (exchange == failed && !answered) {
            page(PageResponse.ofFailure(incident, edge.pages(), failed));
        }
    }

    /** The gateway has left off in the middle, or before it began. */
    void breakOff() {
        if (state != State.CLOSED) {
            reset(Http2Error.INTERNAL_ERROR);
        }
    }

    // Refusals and ends.

    private void page(ErrorPage page) {
        page(PageResponse.of(page, edge.pages(), exchange()));
    }

    private void page(PageResponse response) {
        answered = true;
        cancel();
        ByteBuf content = response.content();
        if (content.isReadable()) {
            write(new DefaultHttp2HeadersFrame(response.headers()));
            writeLast(new DefaultHttp2DataFrame(content, true));
        } else {
            writeLast(new DefaultHttp2HeadersFrame(response.headers(), true));
        }
        context().flush();
    }

    /** What came is no message by the rules of HTTP/2 (RFC 9113, section 8.1.1). */
    private void violated() {
        if (!answered) {
            exchange().status(400);
        }
        reset(Http2Error.PROTOCOL_ERROR);
    }

    private void reset(Http2Error error) {
        over();
        resetStream(error);
    }

    private void resetStream(Http2Error error) {
        context().writeAndFlush(new DefaultHttp2ResetFrame(error));
        context().close();
    }

    /** Nothing more is done for the request. */
    private void over() {
        state = State.CLOSED;
        cancel();
        if (unsent != null) {
            unsent.release();
            unsent = null;
        }
        endExchange();
    }

    private void cancel() {
        if (upstream != null) {
            upstream.cancel();
            upstream = null;
        }
        if (gateway != null) {
            gateway.cancel();
        }
    }

    private void endExchange() {
        if (exchange != null) {
            exchange.end();
            exchange = null;
            connection.giveReader(reader);
        }
    }

    // Reading and writing at the client's pace.

    @Override
    public boolean isWritable() {
        return channel().isWritable();
    }

    @Override
    public void read(boolean more) {
        channel().config().setAutoRead(more);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        stalled = !isWritable();
        since = connection.now();
        if (upstream != null) {
            upstream.clientWritable(!stalled);
        }
        if (gateway != null) {
            gateway.takenIfWritable();
        }
        changed.fireChannelWritabilityChanged();
    }

    /** Looks at the time limits. */
    void tick(long now) {
        if (state == State.HEAD || state == State.CLOSED) {
            return;
        }
        if ((stalled || state == State.SENDING) && now - since > edge.timeouts().idle().toNanos()) {
            reset(Http2Error.CANCEL);
        } else if (state == State.BODY && pace.isTooSlow(now, body.bytes(), !channel().config().isAutoRead())) {
            bodyTooSlow();
        } else if (upstream != null) {
            upstream.tick(now);
        }
    }

    private void bodyTooSlow() {
        if (answered) {
            reset(Http2Error.CANCEL);
        } else {
            page(ErrorPage.malformed(408));
        }
    }

    /** The client takes its request back. Its data that has not been read yet does not matter any more. */
    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) {
        if (event instanceof Http2ResetFrame) {
            over();
            triggered.close();
        }
    }

    /** An error of the stream that the codec found, and answers. */
    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        if (cause instanceof Http2Exception && exchange != null && !answered) {
            exchange.status(400);
        }
        over();
        if (!(cause instanceof Http2Exception)) {
            failing.close();
        }
    }

    /** The connection is gone. */
    void lost() {
        if (state != State.CLOSED) {
            over();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        if (state == State.HEAD) {
            // The codec opens a stream to refuse a header list that is larger than it reads.
            open(ClientRequest.unreadable(reader.head()).inStream(connection.version())).status(431);
        }
        lost();
        connection.closed(this);
        inactive.fireChannelInactive();
    }
}
