/**
 * The forwarding engine: plain routes on Netty's channels, without an object for a header or a copy of a body.
 *
 * <p>The way of a request's bytes and back:
 *
 * <pre>
 * client ─▶ {@link dev.gatehouse.forwarding.ProxyProtocol}   where a load balancer has to say who the client is
 *               ▼
 *           {@link dev.gatehouse.tls.ServerNameHandler}   on the port of the {@link dev.gatehouse.forwarding.HttpsListener}: TLS by the name asked for
 *               ▼
 *           {@link dev.gatehouse.forwarding.ClientConnection}   reads heads, finds the route, opens the exchange,
 *               │                                    applies the route's filters, if it has any
 *               │ plain route                        │ any other route: the same bytes go on
 *               ▼                                    ▼ to the handlers behind it, Spring Cloud Gateway's
 *           {@link dev.gatehouse.forwarding.UpstreamExchange}   one request to its upstream: connection, retry, time limits
 *               ▼
 *           {@link dev.gatehouse.forwarding.UpstreamConnection} ─▶ upstream, from the {@link dev.gatehouse.forwarding.UpstreamPool}
 *               │
 * client ◀──────┘ the answer's bytes, by the {@link dev.gatehouse.forwarding.ClientSide} that asked
 * </pre>
 *
 * <p>A connection whose first bytes are the preface of HTTP/2 becomes one of {@link dev.gatehouse.forwarding.ClientStreams}. Each
 * {@link dev.gatehouse.forwarding.ClientStream} makes of its request what it would have been in HTTP/1.1, and from there goes the
 * same way; by a {@link dev.gatehouse.forwarding.StreamPassage} even to the gateway. HTTP/3 comes in by UDP, as an
 * {@link dev.gatehouse.forwarding.Http3Connection} of the {@link dev.gatehouse.forwarding.Http3Listener}; {@link dev.gatehouse.forwarding.Http3Frames}
 * makes of its streams what a {@code ClientStream} takes for one of HTTP/2.
 *
 * <p>Before any route is looked for, {@link dev.gatehouse.forwarding.HttpsRules} may answer: an authority that looks for a proof, a visitor
 * in plain HTTP who is sent on to https, a request for a name that the connection's certificate is not for.
 *
 * <p>A client's channel, its exchange and the upstream's channel share one event loop, so nothing here is locked. Time limits
 * hang on the {@link dev.gatehouse.forwarding.LoopClock} of that loop: passing a byte on costs no timer.
 *
 * <h2>States and events</h2>
 *
 * A side that takes no more for now stops the other side until it is writable again; a dash stands where nothing is written. An end
 * and a reset are told apart where the table says so. {@code StateTests} goes through the cells.
 *
 * <p>The client's connection ({@code ClientConnection.State}):
 *
 * <pre>
 *             data                    end or reset         time limit                 writable, or not
 * IDLE        begins a head           closed, no trace     keep-alive: closed         -
 * HEAD        reads on                closed, 400 logged   client-header: 408         -
 * BODY        goes to the upstream    499, cancelled       client-body-idle: 408,     upstream reads on, or waits
 *                                                          or an answer broken off
 * ANSWER      held for the next one   499, cancelled       the upstream's             upstream reads on, or waits
 * GATEWAY     goes to the gateway     499, cancelled       as in BODY and ANSWER      the gateway's business
 * TUNNEL      goes to the upstream    tunnel ends          idle: tunnel ends          upstream reads on, or waits
 * LINGER      dropped                 closed               2 s after all was taken:   -
 *                                                          closed
 * CLOSED      dropped                 -                    -                          -
 * </pre>
 *
 * In every state a client that takes nothing of what waits for it ({@code ClientIntake}) is closed when the idle limit has passed,
 * and no limit that ends a connection in order begins before all was taken. LINGER is every end of ours: behind a last response, a
 * page for what cannot be understood, a response that breaks off, a tunnel whose upstream has gone.
 *
 * A stream of HTTP/2 ({@code ClientStream.State}):
 *
 * <pre>
 *             data                    end or reset         time limit            writable again
 * HEAD        -                       431 logged           -                     -
 * BODY        goes to the upstream    499, cancelled       body rate: 408        upstream reads on
 * ANSWER      -                       499, cancelled       idle: reset           upstream reads on
 * SENDING     dropped                 closed               idle: reset           -
 * CLOSED      dropped                 -                    -                     -
 * </pre>
 *
 * The upstream's connection ({@code UpstreamConnection.State}):
 *
 * <pre>
 *             data                    end or reset         time limit                 writable, or not
 * IDLE        closed, speaks unasked  leaves the pool      4 s: closed                -
 * HEAD        reads the head, or 502  retry or 502         first-byte: 504; idle and  client reads on, or waits
 *                                                          not writable: 504
 * BODY        goes to the client, or  broken off; an end   idle: broken off           client reads on, or waits
 *             broken off              may be its end
 * TUNNEL      goes to the client      tunnel ends          idle: tunnel ends          client reads on, or waits
 * CLOSED      dropped                 -                    -                          -
 * </pre>
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "message", "exchange", "routing", "errorpage", "tls",
        "resolver", "upstream", "why"})
@NullMarked
package dev.gatehouse.forwarding;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
