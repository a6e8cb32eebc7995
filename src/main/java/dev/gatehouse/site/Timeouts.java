package dev.gatehouse.site;

import java.time.Duration;

/**
 * How long a site's upstream is waited for.
 *
 * @param connect until the connection is there
 * @param firstByte from the request being sent until the response begins
 */
public record Timeouts(Duration connect, Duration firstByte) {}
