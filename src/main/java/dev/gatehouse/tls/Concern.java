package dev.gatehouse.tls;

import org.jspecify.annotations.Nullable;

/**
 * What a human should see to, though certificates are still served.
 *
 * @param problem what is wrong; null where nothing is yet
 * @param remedy what to do, in a sentence
 */
public record Concern(@Nullable String problem, String remedy) {}
