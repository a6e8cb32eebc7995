package dev.gatehouse.explain;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Advice;

/**
 * A line and what it means.
 *
 * @param line as it was given, without what moves a terminal
 * @param program who has written it; null where nobody knows
 * @param explained what it says; null where that is not understood
 * @param place where it happened
 * @param meaning what that means, in a sentence or two; where it is not understood, that
 * @param advice what to do; null where it is not understood
 * @param who who has to act, in the middle of a sentence; null where it is not understood
 */
public record ExplainedLine(String line, @Nullable Program program, @Nullable Explained explained, Place place,
        String meaning,
        @Nullable Advice advice, @Nullable String who) {}
