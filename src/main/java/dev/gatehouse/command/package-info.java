/**
 * The words after the program's name: {@code gatehouse sites}, {@code gatehouse add}. Those that are about the running Gatehouse ask it
 * at its {@link dev.gatehouse.command.ManagementPort}, with the {@link dev.gatehouse.command.Token} of its data folder.
 *
 * <p>A command runs without Spring's context and without the server, with the server's settings, and ends with a status that a script
 * can act on. What it says is for people: no stack traces, colours on a terminal only.
 */
@ApplicationModule(allowedDependencies = {"site", "kernel", "storage", "tls", "check", "nginx", "diagnosis", "explain"})
@NullMarked
package dev.gatehouse.command;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
