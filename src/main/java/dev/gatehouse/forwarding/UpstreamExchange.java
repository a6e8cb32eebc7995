package dev.gatehouse.forwarding;

import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Outage;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut.Half;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.Trace;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.routing.Passage;
import dev.gatehouse.routing.PlainRoute;
import dev.gatehouse.upstream.Attempts;
import dev.gatehouse.upstream.FailedAttempt;
import dev.gatehouse.upstream.FailedAttempt.Reach;

/**
 * One request on its way to its upstream, and the answer on its way back: takes or makes the connection, and watches the time limits.
 * What follows an attempt that fails is decided by its {@link Attempts}: the request is sent once more, waits, or is answered with a
 * page.
 */
final class UpstreamExchange implements StreamBody.Way {

    /** After so many nanoseconds without an answer it is asked whether the request has arrived at all. */
    private static final long DOUBT = 1_000_000_000;

    /** What the exchange waits for. */
    private enum Phase {
        CONNECT, WAIT, REQUEST, FIRST_BYTE, RESPONSE, TUNNEL, OVER
    }

    private final ClientSide client;
    private final Exchange exchange;
    private final ClientRequest request;
    private final RequestRules rules;
    private final PlainRoute route;
    private final @Nullable Passage passage;
    private final byte[] forwarded;
    private final boolean loop;
    private final UpstreamPool pool;
    private final Tries tries;
    private final Attempts attempts;
    private final HeldBody held = new HeldBody();
    private Upstream upstream;
    private @Nullable UpstreamConnection connection;
    private @Nullable Connect connect;
    private Phase phase = Phase.CONNECT;
    private boolean requestComplete;
    private boolean arrived;
    private boolean informed;
    private long since;
    private long connecting;

    /**
     * @param passage what the filters of the route make of the request and its answer; null where there are none
     * @param hosts what the connection knows of who asks
     */
    UpstreamExchange(ClientSide client, Exchange exchange, ClientRequest request, RequestRules rules,
            EngineRoutes.Choice.ByEngine choice, @Nullable Passage passage, HostMemory hosts, UpstreamPool pool) {
        this.client = client;
        this.exchange = exchange;
        this.request = request;
        this.rules = rules;
        this.route = choice.route();
        this.passage = passage;
        this.forwarded = hosts.linesOf(exchange);
        this.loop = hosts.isLoop(exchange);
        this.pool = pool;
        this.tries = new Tries(choice.upstreams(), exchange, rules, hosts);
        this.attempts = tries.attempts();
        this.upstream = choice.upstreams().first();
        this.requestComplete = rules.framing().isEmpty();
    }

    ClientSide client() {
        return client;
    }

    boolean isToHead() {
        return exchange.head().method().equals("HEAD");
    }

    boolean isUpgrade() {
        return rules.upgrade();
    }

    /** Whether the upstream has the whole request, and so its connection can carry another. */
    boolean isRequestSent() {
        return requestComplete;
    }

    /** Sends the request over a connection that is there, or over a new one. */
    void start() {
        since = pool.now();
        if (loop) {
            end(new Incident(new UpstreamFailure.Loop(), upstream.toString(), null, Duration.ZERO,
                    new Outage(exchange.now(), 1, Optional.empty()), exchange.now()));
            return;
        }
        go(tries.first());
    }

    private void go(Upstream to) {
        upstream = to;
        UpstreamConnection idle = pool.take(to);
        if (idle == null) {
            connect();
        } else {
            send(idle);
        }
    }

    private void connect() {
        phase = Phase.CONNECT;
        since = pool.now();
        connecting = exchange.trace() == null ? 0 : System.nanoTime();
        connect = pool.connect(upstream, this);
    }

    /** The connection that was asked for is there. */
    void connected(UpstreamConnection made) {
        connect = null;
        Trace trace = exchange.trace();
        if (trace != null) {
            trace.connected(Duration.ofNanos(System.nanoTime() - connecting), made.protocol());
        }
        send(made);
    }

    private void send(UpstreamConnection over) {
        connection = over;
        attempts.connected();
        Trace trace = exchange.trace();
        if (trace != null) {
            trace.sent();
        }
        arrived = false;
        over.begin(this);
        UpstreamTarget target = target();
        exchange.connected(over.channel().localAddress(), over.channel().remoteAddress(), over.isReused());
        if (passage != null) {
            passage.changedTarget().ifPresent(changed -> exchange.upstreamTarget(upstream.address().path() + changed));
        }
        over.write(RequestWriter.write(request.head(), rules, target, forwarded, passage, over.channel().alloc()));
        held.sendTo(over);
        if (!attempts.mayNeedBodyAgain(over.isReused())) {
            held.letGo();
        }
        over.flush();
        phase = requestComplete ? Phase.FIRST_BYTE : Phase.REQUEST;
        since = pool.now();
        client.read(true);
    }

    private UpstreamTarget target() {
        byte[] host = route.preserveHost() && request.isAbsolute() ? request.authority() : upstream.host();
        return new UpstreamTarget(upstream.prefix(), host, !route.preserveHost() || request.isAbsolute(),
                request.pathStart(), request.head().secondEnd(), request.isPath());
    }

    /** Takes a piece of the request's body, with its framing, and becomes its owner. */
    @Override
    public void body(ByteBuf bytes, boolean last) {
        requestComplete = last;
        since = pool.now();
        if (connection == null) {
            held.add(bytes);
            if (held.isFull()) {
                client.read(false);
            }
            return;
        }
        if (attempts.mayNeedBodyAgain(connection.isReused())) {
            held.keep(bytes);
        }
        connection.write(bytes);
        if (phase == Phase.REQUEST && last) {
            phase = Phase.FIRST_BYTE;
        }
        if (!connection.channel().isWritable()) {
            client.read(false);
        }
    }

    /** Takes bytes of the other protocol and becomes their owner. */
    void tunnel(ByteBuf bytes) {
        body(bytes, true);
    }

    /** The client has sent everything it had for now. */
    void flush() {
        if (connection != null) {
            connection.flush();
        }
    }

    void upstreamWritable(boolean writable) {
        client.read(writable);
    }

    void clientWritable(boolean writable) {
        if (connection != null) {
            connection.read(writable);
        }
    }

    void informational(Head head) {
        informed = true;
        client.informational(head);
        client.flush();
        since = pool.now();
    }

    void answered(Head head, ResponseRules answer) {
        held.letGo();
        phase = Phase.RESPONSE;
        since = pool.now();
        attempts.answered(answer.status());
        Trace trace = exchange.trace();
        if (trace != null) {
            trace.answered();
        }
        exchange.answered(answer.status(), "");
        Answer changed = passage == null || !passage.changesAnswer()
                ? null
                : passage.answered(answer.status(), head::eachValueHandedOn);
        client.answer(head, answer, tries.withCookie(changed, answer.status(), head::eachValueHandedOn));
    }

    /** Bytes of the response's body have gone to the client. */
    void received(long data) {
        since = pool.now();
        exchange.sent(data);
        if (connection != null && !client.isWritable()) {
            connection.read(false);
        }
    }

    void ended(@Nullable Head trailers) {
        over();
        client.end(trailers);
    }

    void switchProtocols(Head head) {
        attempts.answered(ResponseRules.SWITCHING_PROTOCOLS);
        held.letGo();
        phase = Phase.TUNNEL;
        since = pool.now();
        client.switchProtocols(head);
    }

    /** The upstream has ended the other protocol. */
    void tunnelEnded() {
        over();
        client.tunnelEnded();
    }

    /** Bytes of the other protocol have come from the upstream; the client becomes their owner. */
    void tunnelled(ByteBuf bytes) {
        since = pool.now();
        client.body(bytes);
    }

    /** The connection is gone, or what came over it cannot be used. */
    void lost(UpstreamConnection gone, Throwable cause, boolean begun) {
        connection = null;
        failed(recognised(cause), begun && phase != Phase.TUNNEL ? Reach.RESPONSE : reach(), gone.isReused());
    }

    /** There is no connection to be had. */
    void notConnected(Throwable cause) {
        connect = null;
        failed(recognised(cause), Reach.CONNECTION, false);
    }

    private UpstreamFailure recognised(Throwable cause) {
        return FailureRecognition
                .recognise(cause, upstream.address().host(), phase == Phase.RESPONSE, route.timeouts().firstByte())
                .orElseGet(() -> new UpstreamFailure.Unknown(String.valueOf(cause.getMessage())));
    }

    /** How far it has come with what was sent. */
    private Reach reach() {
        return switch (phase) {
            case TUNNEL -> Reach.TUNNEL;
            case RESPONSE -> Reach.RESPONSE;
            default -> informed ? Reach.RESPONSE : Reach.REQUEST;
        };
    }

    private FailedAttempt attempt(UpstreamFailure failure, Reach reach, boolean reused) {
        @Nullable
        SocketAddress address = failure.address() == null
                ? exchange.upstreamPeer().orElse(null)
                : failure.address();
        return new FailedAttempt(failure, reach, held.isWhole() || rules.framing().isEmpty(), reused, address,
                Duration.ofNanos(pool.now() - since), exchange.now());
    }

    private void failed(UpstreamFailure failure, Reach reach, boolean reused) {
        noteTarget();
        follow(attempts.failed(attempt(failure, reach, reused), pool.now()));
    }

    private void follow(Attempts.Next next) {
        switch (next) {
            case Attempts.Next.To(int member) -> go(tries.upstream(member));
            case Attempts.Next.Same _ -> connect();
            case Attempts.Next.Later _ -> phase = Phase.WAIT;
            case Attempts.Next.End(Incident incident, boolean awaited) -> {
                if (awaited) {
                    exchange.expectUpstreamBack();
                }
                end(incident);
            }
        }
    }

    /** Nobody waits for the answer any more. */
    void cancel() {
        if (phase == Phase.TUNNEL && connection != null) {
            connection.endTunnel();
            connection = null;
        }
        over();
    }

    private void over() {
        phase = Phase.OVER;
        held.letGo();
        attempts.close();
        if (connect != null) {
            connect.cancel();
            connect = null;
        }
        if (connection != null && connection.isBusyWith(this)) {
            connection.abandon();
        }
        connection = null;
    }

    /** Looks at the time limits. */
    void tick(long now) {
        switch (phase) {
            case CONNECT -> {
                if (connect != null && hasPassed(now, route.timeouts().connect())) {
                    connect.timedOut();
                }
            }
            case WAIT -> follow(attempts.look(now, exchange.now()));
            case FIRST_BYTE -> {
                if (hasPassed(now, route.timeouts().firstByte())) {
                    timedOut(new UpstreamFailure.FirstByteTimedOut(route.timeouts().firstByte()));
                } else if (!arrived && now - since > DOUBT) {
                    lookForIt();
                }
            }
            case RESPONSE, TUNNEL -> {
                if (!client.isWritable()) {
                    // It is the client who is waited for, and that has a limit of its own.
                    since = now;
                } else if (hasPassed(now, route.timeouts().idle())) {
                    timedOut(new UpstreamFailure.IdleTimedOut(route.timeouts().idle(), Half.ANSWER));
                }
            }
            case REQUEST -> {
                // A client that is slow has a limit of its own.
                if (connection != null && !connection.channel().isWritable()
                        && hasPassed(now, route.timeouts().idle())) {
                    timedOut(new UpstreamFailure.IdleTimedOut(route.timeouts().idle(), Half.REQUEST));
                }
            }
            case OVER -> {
            }
        }
    }

    /** A request that got lost with a connection from the pool is sent once more, as if the connection had been closed. */
    private void lookForIt() {
        UpstreamConnection over = connection;
        if (over == null) {
            return;
        }
        switch (Arrival.of(over.channel())) {
            case ARRIVED -> {
                arrived = true;
                Arrival.doubt(over.channel());
            }
            case UNDER_WAY -> {
            }
            case LOST -> {
                arrived = true;
                if (attempts.isSwallowed(attempt(new UpstreamFailure.ClosedEarly(), reach(), over.isReused()))) {
                    over.abandon();
                    lost(over, new ClosedChannelException(), false);
                }
            }
        }
    }

    private boolean hasPassed(long now, Duration limit) {
        return now - since > limit.toNanos();
    }

    private void timedOut(UpstreamFailure failure) {
        Reach reach = reach();
        if (connection != null && connection.isBusyWith(this)) {
            connection.abandon();
        }
        connection = null;
        failed(failure, reach, false);
    }

    private void end(Incident incident) {
        over();
        noteTarget();
        client.fail(incident);
    }

    private void noteTarget() {
        Optional<String> changed = passage == null ? Optional.empty() : passage.changedTarget();
        exchange.upstreamTarget(upstream.address().path() + changed
                .orElseGet(() -> request.head().text(request.pathStart(), request.head().secondEnd())));
    }
}
