/**
 * The forwarding engine: plain routes on Netty's channels, without an object for a header or a copy of a body.
 *
 * <p>The way of a request's bytes and back:
 *
 * <pre>
 * client ─▶ {@link dev.gatehouse.forwarding.ProxyProtocol}   where a load balancer has to say who the client is
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
 * <p>A client's channel, its exchange and the upstream's channel share one event loop, so nothing here is locked. Time limits
 * hang on the {@link dev.gatehouse.forwarding.LoopClock} of that loop: passing a byte on costs no timer.
 *
 * <h2>States and events</h2>
 *
 * The client's connection ({@code ClientConnection.State}):
 *
 * <pre>
 *             data                    end or reset         time limit            writable again
 * IDLE        begins a head           closed, no trace     keep-alive: closed    -
 * HEAD        reads on                closed, 400 logged   client-header: 408    -
 * BODY        goes to the upstream    499, cancelled       body rate: 408        upstream reads on
 * ANSWER      held for the next one   499, cancelled       idle: broken off      upstream reads on
 * GATEWAY     goes to the gateway     499                  body rate: broken off the gateway's business
 * TUNNEL      goes to the upstream    tunnel ends          idle: tunnel ends     upstream reads on
 * LINGER      dropped                 closed               2 s: closed           -
 * </pre>
 *
 * The upstream's connection ({@code UpstreamConnection.State}):
 *
 * <pre>
 *             data                    end or reset            time limit              writable again
 * IDLE        closed, speaks unasked  leaves the pool         idle or old: closed     -
 * HEAD        reads the head          retry or 502            first-byte: 504         client reads on
 * BODY        goes to the client      complete, or broken off idle: broken off        client reads on
 * TUNNEL      goes to the client      tunnel ends             idle: tunnel ends       client reads on
 * </pre>
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "message", "exchange", "routing", "errorpage"})
@NullMarked
package dev.gatehouse.forwarding;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
