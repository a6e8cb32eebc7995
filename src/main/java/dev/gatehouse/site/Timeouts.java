package dev.gatehouse.site;

import java.time.Duration;

/**
 * How long a site's upstream is waited for.
 *
 * @param connect until the connection is there
 * @param firstByte from the request being sent until the response begins
 * @param idle how long no byte may pass inside a response or an upgraded connection
 */
public record Timeouts(Duration connect, Duration firstByte, Duration idle) {}
