package dev.gatehouse.forwarding;

/**
 * Where a request goes, in the bytes that its head is written of.
 *
 * @param prefix what the upstream's URL puts before every path; empty for none
 * @param host for where the client's Host does not go on: the upstream's own name and port, or those of an absolute target
 * @param replacesHost whether the upstream sees {@code host} in place of the client's
 * @param start where the path begins in the request's head; at the end of the target for an absolute one without a path
 * @param end where the target ends
 * @param isPath whether the target is a path, and not the asterisk of {@code OPTIONS *}
 */
record UpstreamTarget(byte[] prefix, byte[] host, boolean replacesHost, int start, int end, boolean isPath) {}
