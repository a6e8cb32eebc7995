/** Meters for each site, an {@code exchange} listener, and for each upstream. Every tag comes from the configuration or a closed list. */
@ApplicationModule(allowedDependencies = {"site", "diagnosis", "exchange", "upstream"})
@NullMarked
package dev.gatehouse.metrics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
