/**
 * What the operator asks over the management port: which sites and routes there are, whether upstreams answer, how it stands with
 * certificates, what is asked at the moment, and to read anew or put back. The {@link dev.gatehouse.admin.ManagementGuard} decides who
 * may.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "routing", "forwarding", "tls", "storage",
        "exchange", "requestlog", "upstream", "resolver", "why"})
@NullMarked
package dev.gatehouse.admin;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
