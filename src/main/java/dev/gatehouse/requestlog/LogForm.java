package dev.gatehouse.requestlog;

/**
 * How lines are written.
 *
 * @param hints whether an error is followed by a line that says what to do
 */
record LogForm(AccessLine access, boolean hints) {}
