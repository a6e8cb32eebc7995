/**
 * Which route answers a host name: an immutable {@link dev.gatehouse.routing.RouteTable}, built anew for every change and
 * swapped whole.
 *
 * <p>The table knows names only. A {@link dev.gatehouse.routing.DefinedRoute} is what the configuration says; the
 * {@link dev.gatehouse.routing.RouteCompiler} decides which {@link dev.gatehouse.routing.Way} it takes and makes a
 * {@link dev.gatehouse.routing.PlainRoute} of those that the engine forwards by itself. Each way is a
 * {@link dev.gatehouse.routing.RouteUser} and told of every new set of routes.
 *
 * <p>What the predicates and filters of a definition mean in the engine stands here, too, a type for each: a
 * {@link dev.gatehouse.routing.Condition} is asked about a {@link dev.gatehouse.routing.RequestView}, and a
 * {@link dev.gatehouse.routing.Filter} acts on the {@link dev.gatehouse.routing.Passage} of a request, which also leads its
 * {@link dev.gatehouse.routing.Answer} back. They mean what they mean in Spring Cloud Gateway; what cannot mean the same sends the
 * route the gateway's way, with a reason.
 *
 * <p>A site comes to a {@link dev.gatehouse.routing.SiteRoute} for itself and one for each of its paths. What its rules ask for are
 * conditions and filters, too (those whose names begin with Site), which the gateway's way applies as they are.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "exchange"})
@NullMarked
package dev.gatehouse.routing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
