/** What the operator asks over the management port: which routes there are, whether upstreams answer, and to read anew. */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "routing", "forwarding"})
@NullMarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
