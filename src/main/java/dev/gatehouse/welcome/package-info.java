/**
 * What a first start shows: a welcome page for this machine's own names, and two sites to try, with upstreams inside the
 * process. They are gone as soon as the operator has a site or route.
 */
@ApplicationModule(allowedDependencies = {"site", "errorpage"})
@NullMarked
package dev.gatehouse.welcome;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
