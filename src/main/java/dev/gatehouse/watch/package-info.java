/**
 * What makes a running Gatehouse read its configuration by itself: files that have changed, and {@code SIGHUP}.
 *
 * <p>{@link dev.gatehouse.watch.FileWatch} waits for changes, {@link dev.gatehouse.watch.HangUp} for the signal; both have
 * {@link dev.gatehouse.watch.Reloads} do it and say how it went.
 */
@ApplicationModule(allowedDependencies = "site")
@NullMarked
package dev.gatehouse.watch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
