/**
 * Spring Cloud Gateway's way: every route that has filters of the gateway, and for now every site.
 *
 * <p>The way of a request, from the client's bytes to the upstream's and back:
 * <ol>
 * <li>{@link dev.gatehouse.gateway.ExchangeHandler} stands behind the HTTP codec of Boot's server. It opens the
 * {@link dev.gatehouse.exchange.Exchange}, refuses what is malformed, and makes of the request's target one that Spring can
 * read ({@link dev.gatehouse.exchange.RequestTarget}), keeping the raw one.
 * <li>{@link dev.gatehouse.gateway.HostIndexHandlerMapping} asks {@link dev.gatehouse.gateway.GatewayRoutes} for the routes of
 * the host; for an unknown host the answer is {@link dev.gatehouse.gateway.UnknownHostHandler}'s page.
 * <li>{@link dev.gatehouse.gateway.ExchangeGlobalFilter} is the outermost filter: it says which site answers and turns a
 * failure of all that lies within into a page. {@link dev.gatehouse.gateway.UpstreamUrlGlobalFilter} makes the upstream's
 * URL, {@link dev.gatehouse.gateway.ForwardedHeadersFilter} the headers, {@link dev.gatehouse.gateway.WebSocketGlobalFilter}
 * takes upgrades, Spring Cloud Gateway's routing filter the rest.
 * <li>{@link dev.gatehouse.gateway.UpstreamHandler} stands before the HTTP codec of the upstream's connection and gives the
 * request the form in which it came.
 * <li>The response passes the ExchangeHandler again, which counts it and ends the exchange.
 * </ol>
 *
 * <p>{@link dev.gatehouse.gateway.GatewayRoutes} makes routes of sites and of Spring Cloud Gateway's own definitions, in a new
 * table beside the old one, and swaps them.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "message", "exchange", "routing", "errorpage",
        "resolver", "upstream", "why"})
@NullMarked
package dev.gatehouse.gateway;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
