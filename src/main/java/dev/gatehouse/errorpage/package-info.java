/**
 * The pages a visitor gets from Gatehouse itself, in HTML, JSON (RFC 9457) or plain text by {@code Accept}.
 *
 * <p>An {@link dev.gatehouse.errorpage.ErrorPage} says what happened and who must act, with a request id that the error log
 * repeats. It names no address: those are for the operator, in the log.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis"})
@NullMarked
package dev.gatehouse.errorpage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
