/** What the operator asks over the management port: which routes there are, whether upstreams answer, how it stands with
 * certificates, and to read anew. */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "routing", "forwarding", "tls"})
@NullMarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
