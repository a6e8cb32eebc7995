package dev.gatehouse.site;

import java.time.Duration;

/**
 * How requests are shared out among several upstreams. Weights count in every way of it.
 *
 * @param way by what an upstream is chosen
 * @param cookie the name of the cookie that keeps a visitor with one upstream, where {@code way} is {@link Way#COOKIE}
 * @param slowStart how long an upstream that has come back gets fewer requests than its share; zero for none of that
 */
public record Balancing(Way way, String cookie, Duration slowStart) {

    /** By turns, and an upstream that has come back has its full share at once. */
    public static final Balancing DEFAULT = new Balancing(Way.ROUND_ROBIN, "gatehouse-upstream", Duration.ZERO);

    /** By what an upstream is chosen. */
    public enum Way {
        /** by turns */
        ROUND_ROBIN,
        /** the less busy one of two that are drawn */
        LEAST_REQUESTS,
        /** a visitor stays with the upstream that a cookie names */
        COOKIE,
        /** a visitor stays with an upstream by the address that the request comes from */
        CLIENT_ADDRESS
    }
}
