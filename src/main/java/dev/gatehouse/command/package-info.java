/**
 * The words after the program's name: {@code gatehouse trust}, {@code gatehouse certificates}.
 *
 * <p>A command runs without Spring's context and without the server, with the server's settings, and ends with a status that a script
 * can act on. What it says is for people: no stack traces, colours on a terminal only.
 */
@ApplicationModule(allowedDependencies = {"nginx", "site", "storage", "tls"})
@NullMarked
package dev.gatehouse.command;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
