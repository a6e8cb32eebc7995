/**
 * Which route answers a host name: an immutable {@link dev.gatehouse.routing.RouteTable}, built anew for every change and
 * swapped whole.
 *
 * <p>The table knows names only. What a route is, and the conditions it has beside its host, is the business of the way
 * that takes it.
 */
@ApplicationModule(allowedDependencies = "site")
@NullMarked
package dev.gatehouse.routing;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
