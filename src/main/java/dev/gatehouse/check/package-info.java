/**
 * Looks at a configuration before anything starts: what a start would find, what can never be reached, and what sites, ports, names
 * and certificates say when they are asked.
 *
 * <p>{@link dev.gatehouse.check.ConfigurationCheck} reads the files and has every part of the program say what it would find at a
 * start ({@link dev.gatehouse.site.Inspection}); {@link dev.gatehouse.check.Overlaps} adds what a start would not mind. Where nothing
 * was found, {@link dev.gatehouse.check.Probes} asks: names, upstreams, ports and certificates, side by side and within one time
 * limit. All of it is a {@link dev.gatehouse.check.Report}.
 *
 * <p>Nothing is sent to an address that the configuration does not name, and nothing but a greeting.
 */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "kernel", "tls", "tls::acme"})
@NullMarked
package dev.gatehouse.check;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
