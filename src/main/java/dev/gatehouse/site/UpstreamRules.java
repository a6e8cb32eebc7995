package dev.gatehouse.site;

import java.time.Duration;
import java.util.Optional;

/**
 * What is done so that a request finds an upstream that works.
 *
 * @param balancing how requests are shared out
 * @param ejection when an upstream is left out
 * @param retry whether another upstream is tried
 * @param waitFor how long a request may wait while upstreams take no connections, as in a restart; zero for not at all
 * @param health how upstreams are asked whether they are well; empty where nobody asks
 */
public record UpstreamRules(Balancing balancing, Ejection ejection, Retry retry, Duration waitFor,
        Optional<HealthCheck> health) {

    public static final UpstreamRules DEFAULT = new UpstreamRules(Balancing.DEFAULT, Ejection.DEFAULT, Retry.DEFAULT,
            Duration.ZERO, Optional.empty());

    UpstreamRules withoutHealth() {
        return new UpstreamRules(balancing, ejection, retry, waitFor, Optional.empty());
    }
}
