package dev.gatehouse.site;

/**
 * Whether a request that an upstream has failed is sent to another.
 *
 * @param tries how many others are tried; 0 for none
 * @param budget how many of a hundred requests may be such further tries
 */
public record Retry(int tries, int budget) {

    public static final Retry DEFAULT = new Retry(2, 20);
}
