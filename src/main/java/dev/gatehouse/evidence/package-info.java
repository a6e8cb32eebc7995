/**
 * Looks at this machine for what bears upon a failure: who forbids a connection, who listens instead, what has run out, which way packets
 * take.
 *
 * <p>Each {@link dev.gatehouse.diagnosis.Investigator} here is about one kind of failure. What they say is read from the kernel's files,
 * those of systemd and the audit log, and is never concluded from the error alone: where something may not be read, they say that.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "kernel"})
@NullMarked
package dev.gatehouse.evidence;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
