package dev.gatehouse.forwarding;

import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.routing.Passage;
import dev.gatehouse.routing.PlainRoute;

/**
 * One request on its way to its upstream, and the answer on its way back: takes or makes the connection, sends the request once
 * more where that is safe, and watches the time limits.
 *
 * <p>Sent once more is a request that a connection from the pool swallowed, because the upstream closed it in that moment, or is not
 * at its other end any more: before any byte of a response, if its method is idempotent (RFC 9110, section 9.2.2) and its body is still held.
 */
final class UpstreamExchange implements StreamBody.Way {

    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PROPFIND",
            "REPORT", "SEARCH");

    /** After so many nanoseconds without an answer it is asked whether the request has arrived at all. */
    private static final long DOUBT = 1_000_000_000;

    /** What the exchange waits for. */
    private enum Phase {
        CONNECT, REQUEST, FIRST_BYTE, RESPONSE, TUNNEL, OVER
    }

    private final ClientSide client;
    private final Exchange exchange;
    private final ClientRequest request;
    private final RequestRules rules;
    private final PlainRoute route;
    private final @Nullable Passage passage;
    private final byte[] forwarded;
    private final UpstreamPool pool;
    private final Upstream upstream;
    private final HeldBody held = new HeldBody();
    private @Nullable UpstreamConnection connection;
    private @Nullable Connect connect;
    private Phase phase = Phase.CONNECT;
    private boolean requestComplete;
    private boolean retried;
    private boolean arrived;
    private long since;

    /**
     * @param passage what the filters of the route make of the request and its answer; null where there are none
     * @param forwarded the header lines that say who asks
     */
    UpstreamExchange(ClientSide client, Exchange exchange, ClientRequest request, RequestRules rules,
            EngineRoutes.Choice.ByEngine choice, @Nullable Passage passage, byte[] forwarded, UpstreamPool pool) {
        this.client = client;
        this.exchange = exchange;
        this.request = request;
        this.rules = rules;
        this.route = choice.route();
        this.passage = passage;
        this.forwarded = forwarded;
        this.pool = pool;
        this.upstream = choice.upstream();
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
        UpstreamConnection idle = pool.take(upstream);
        if (idle == null) {
            connect();
        } else {
            send(idle);
        }
    }

    private void connect() {
        phase = Phase.CONNECT;
        since = pool.now();
        connect = pool.connect(upstream, this);
    }

    /** The connection that was asked for is there. */
    void connected(UpstreamConnection made) {
        connect = null;
        send(made);
    }

    private void send(UpstreamConnection over) {
        connection = over;
        over.begin(this);
        UpstreamTarget target = target();
        exchange.connected(over.channel().remoteAddress(), over.isReused());
        if (passage != null) {
            passage.changedTarget().ifPresent(changed -> exchange.upstreamTarget(route.upstream().path() + changed));
        }
        over.write(RequestWriter.write(request.head(), rules, target, forwarded, passage, over.channel().alloc()));
        held.sendTo(over);
        if (!over.isReused()) {
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
        if (connection.isReused() && !retried) {
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
        client.informational(head);
        client.flush();
        since = pool.now();
    }

    void answered(Head head, ResponseRules answer) {
        held.letGo();
        phase = Phase.RESPONSE;
        since = pool.now();
        upstream.peer().worked();
        exchange.answered(answer.status(), "");
        client.answer(head, answer, passage == null || !passage.changesAnswer()
                ? null
                : passage.answered(answer.status(), head::eachValueHandedOn));
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
        upstream.peer().worked();
        held.letGo();
        phase = Phase.TUNNEL;
        since = pool.now();
        client.switchProtocols(head);
    }

    /** Bytes of the other protocol have come from the upstream; the client becomes their owner. */
    void tunnelled(ByteBuf bytes) {
        since = pool.now();
        client.body(bytes);
    }

    /** The connection is gone, or what came over it cannot be used. */
    void lost(UpstreamConnection gone, Throwable cause, boolean begun) {
        if (isWorthAnotherTry(gone, cause, begun)) {
            retried = true;
            connection = null;
            connect();
            return;
        }
        failed(cause, phase == Phase.RESPONSE);
    }

    private boolean isWorthAnotherTry(UpstreamConnection gone, Throwable cause, boolean begun) {
        return gone.isReused() && !retried && !begun && held.isWhole()
                && (cause instanceof ClosedChannelException || cause instanceof java.io.IOException)
                && IDEMPOTENT.contains(exchange.head().method());
    }

    /** There is no connection to be had. */
    void notConnected(Throwable cause) {
        connect = null;
        failed(cause, false);
    }

    private Incident incident(UpstreamFailure failure) {
        @Nullable
        SocketAddress address = failure.address() == null
                ? exchange.upstreamPeer().orElse(null)
                : failure.address();
        return new Incident(failure, upstream.toString(), address, Duration.ofNanos(pool.now() - since),
                upstream.peer().failed(failure), exchange.now());
    }

    private void failed(Throwable cause, boolean begun) {
        fail(FailureRecognition
                .recognise(cause, route.upstream().host(), begun, route.timeouts().firstByte())
                .orElseGet(() -> new UpstreamFailure.Unknown(String.valueOf(cause.getMessage()))));
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
            case FIRST_BYTE -> {
                if (hasPassed(now, route.timeouts().firstByte())) {
                    fail(new UpstreamFailure.FirstByteTimedOut(route.timeouts().firstByte()));
                } else if (!arrived && now - since > DOUBT) {
                    lookForIt();
                }
            }
            case RESPONSE, TUNNEL -> {
                if (!client.isWritable()) {
                    // It is the client who is waited for, and that has a limit of its own.
                    since = now;
                } else if (hasPassed(now, route.timeouts().idle())) {
                    fail(new UpstreamFailure.IdleTimedOut(route.timeouts().idle()));
                }
            }
            case REQUEST -> {
                // A client that is slow has a limit of its own.
                if (connection != null && !connection.channel().isWritable()
                        && hasPassed(now, route.timeouts().idle())) {
                    fail(new UpstreamFailure.IdleTimedOut(route.timeouts().idle()));
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
            case ARRIVED -> arrived = true;
            case UNDER_WAY -> {
            }
            case LOST -> {
                arrived = true;
                var cause = new ClosedChannelException();
                if (isWorthAnotherTry(over, cause, false)) {
                    over.abandon();
                    lost(over, cause, false);
                }
            }
        }
    }

    private boolean hasPassed(long now, Duration limit) {
        return now - since > limit.toNanos();
    }

    private void fail(UpstreamFailure failure) {
        Incident incident = incident(failure);
        over();
        Optional<String> changed = passage == null ? Optional.empty() : passage.changedTarget();
        exchange.upstreamTarget(route.upstream().path() + changed
                .orElseGet(() -> request.head().text(request.pathStart(), request.head().secondEnd())));
        client.fail(incident);
    }
}
