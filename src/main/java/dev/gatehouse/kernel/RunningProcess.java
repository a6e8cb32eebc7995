package dev.gatehouse.kernel;

/**
 * A process that runs.
 *
 * @param name what the kernel calls it, at most 15 characters
 * @param commandLine how it was started; for telling it from others, not for showing: there may be secrets in it
 */
public record RunningProcess(long pid, String name, String commandLine) {}
