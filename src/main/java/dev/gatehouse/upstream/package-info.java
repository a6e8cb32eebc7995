/**
 * The upstreams in force and how they fare: which of several a request goes to, which are left out for a while, which work again.
 *
 * <p>A {@link dev.gatehouse.upstream.Peer} is one upstream, shared by everything that names it; {@link dev.gatehouse.upstream.Peers} has them all. Both
 * ways report to it what became of a request, and {@link dev.gatehouse.upstream.PeerListener}s hear of what has changed. The upstreams of one
 * route are a {@link dev.gatehouse.upstream.PeerGroup}, which chooses among them; what follows an attempt that has failed say the
 * {@link dev.gatehouse.upstream.Attempts} of the request.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "storage"})
@NullMarked
package dev.gatehouse.upstream;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
