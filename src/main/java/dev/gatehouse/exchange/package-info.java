/**
 * One request and its answer as the rest of the program sees it.
 *
 * <p>Whichever way forwards a request opens an {@link dev.gatehouse.exchange.Exchange} when its head has arrived, fills in
 * what it learns, and ends it once; the {@link dev.gatehouse.exchange.ExchangeListener}s (request log, metrics) are told
 * then. {@link dev.gatehouse.exchange.ForwardedHeaders} says by whom a request was made, for the upstream's eyes.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis"})
@NullMarked
package dev.gatehouse.exchange;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
