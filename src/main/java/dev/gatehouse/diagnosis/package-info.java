/**
 * Explains a failed upstream request to the person who runs the proxy.
 *
 * <p>{@link dev.gatehouse.diagnosis.FailureRecognition} finds the socket error in whatever exception carries it and makes an
 * {@link dev.gatehouse.diagnosis.UpstreamFailure} of it, the one type that error page, log and metrics share.
 * {@link dev.gatehouse.diagnosis.Remedy} says what to do about it.
 */
@ApplicationModule(allowedDependencies = "site")
@NullMarked
package dev.gatehouse.diagnosis;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
