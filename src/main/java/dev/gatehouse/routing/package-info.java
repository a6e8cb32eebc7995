/**
 * Which route answers a host name: an immutable {@link dev.gatehouse.routing.RouteTable}, built anew for every change and
 * swapped whole.
 *
 * <p>The table knows names only. A {@link dev.gatehouse.routing.DefinedRoute} is what the configuration says; the
 * {@link dev.gatehouse.routing.RouteCompiler} decides which {@link dev.gatehouse.routing.Way} it takes and makes a
 * {@link dev.gatehouse.routing.PlainRoute} of those that the engine forwards by itself. Each way is a
 * {@link dev.gatehouse.routing.RouteUser} and told of every new set of routes.
 */
@ApplicationModule(allowedDependencies = {"site", "exchange"})
@NullMarked
package dev.gatehouse.routing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
