/**
 * Explains a line of a log that somebody pastes, also of another proxy: what failed, what that means, what to do. It reads the line and
 * nothing else, neither a file nor the network.
 *
 * <p>{@link dev.gatehouse.explain.LineExplainer} asks one {@link dev.gatehouse.explain.Dialect} after the other whose line it is. What a
 * line does not say is not said: a wrong explanation costs more time than none. Lines are hostile, for visitors choose much of what
 * stands in them, so that words count only where the program itself writes.
 */
@ApplicationModule(allowedDependencies = "diagnosis")
@NullMarked
package dev.gatehouse.explain;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
