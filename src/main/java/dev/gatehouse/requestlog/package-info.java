/**
 * Access and error log, an {@code exchange} listener.
 *
 * <p>The way of a line: {@link dev.gatehouse.requestlog.RequestLog} is told that an exchange ended, formats it on the event
 * loop ({@link dev.gatehouse.requestlog.AccessLine}, {@link dev.gatehouse.requestlog.ErrorLine}) and leaves it with a
 * {@link dev.gatehouse.requestlog.LogWriter}, whose own thread writes it to the standard stream or to a file that rotates.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "exchange", "why", "resolver", "upstream"})
@NullMarked
package dev.gatehouse.requestlog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
