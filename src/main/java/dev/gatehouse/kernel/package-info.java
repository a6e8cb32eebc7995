/**
 * What Linux tells of this machine, read from its own files: sockets and who holds them, routes, neighbours, limits.
 *
 * <p>{@link dev.gatehouse.kernel.SystemFiles} reads below a root, {@code /} where it is in earnest, and never more than it was allowed
 * to. On another system nothing is found, and nothing is said.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.gatehouse.kernel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
