/**
 * The addresses behind the names of upstreams, which may change while the program runs.
 *
 * <p>{@link dev.gatehouse.resolver.Resolver} is what others ask. It remembers a {@link dev.gatehouse.resolver.KnownName} for each, whose
 * {@link dev.gatehouse.resolver.Resolution} says what is believed now and why; a {@link dev.gatehouse.resolver.Lookup} finds it anew, in the
 * file of hosts or by {@link dev.gatehouse.resolver.NameServers}, whenever its time has passed or a connect has failed.
 * {@link dev.gatehouse.resolver.NameListener}s hear of a name that leads elsewhere.
 *
 * <pre>
 *            first question            TTL over, in use            no answer
 * (nothing) ───────────────▶ believed ─────────────────▶ asked again ────────▶ last good, asked again each second
 *                               ▲                             │                      │ 24 hours, or 1 minute
 *                               └──────── an answer ──────────┴──────────────────────┤ where DNS denies the name
 *                                                                                    ▼
 *                                                                              no address, and why
 * </pre>
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis"})
@NullMarked
package dev.gatehouse.resolver;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
