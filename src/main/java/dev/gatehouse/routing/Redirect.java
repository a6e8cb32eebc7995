package dev.gatehouse.routing;

/**
 * The answer of a route that asks no upstream.
 *
 * @param status of 300 and something
 * @param location where the client is sent
 */
public record Redirect(int status, String location) {}
