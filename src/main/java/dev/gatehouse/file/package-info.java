/** Files that are there whole or not at all, whenever the program or the machine stops. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.gatehouse.file;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
