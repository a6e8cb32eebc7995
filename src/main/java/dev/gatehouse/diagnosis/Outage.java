package dev.gatehouse.diagnosis;

import java.time.Instant;
import java.util.Optional;

/**
 * Since when an upstream has been failing without a success in between.
 *
 * @param since when the first of these failures was
 * @param times how many there have been, this one among them
 * @param lastWorked when it last began an answer; empty where it has not since the program's start
 */
public record Outage(Instant since, long times, Optional<Instant> lastWorked) {}
