package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.gatehouse.site.Timeouts;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** Tests for the words of {@link Detours}. */
class DetoursTests {

    private final Map<String, Way> ways = new LinkedHashMap<>();

    @Test
    void nothingIsSaidWhereAllRoutesGoTheEnginesWay() {
        ways.put("a", engine());

        assertThat(Detours.among(ways).inWords()).isEmpty();
    }

    @Test
    void oneRouteIsNamedWithItsReason() {
        ways.put("a", engine());
        ways.put("b", new Way.Gateway("filter CircuitBreaker"));

        assertThat(Detours.among(ways).inWords()).hasValue("1 route goes the gateway's way: filter CircuitBreaker (b)");
    }

    @Test
    void routesOfOneReasonStandTogether() {
        ways.put("a", new Way.Gateway("filter Retry"));
        ways.put("b", new Way.Gateway("predicate Cookie"));
        ways.put("c", new Way.Gateway("filter Retry"));

        assertThat(Detours.among(ways).inWords())
                .hasValue("3 routes go the gateway's way: filter Retry (a, c); predicate Cookie (b)");
    }

    @Test
    void tenThousandRoutesStillFitIntoALine() {
        for (int i = 0; i < 10_000; i++) {
            ways.put("r" + i, new Way.Gateway("gatehouse.engine is false"));
        }

        assertThat(Detours.among(ways).inWords()).hasValue(
                "10000 routes go the gateway's way: gatehouse.engine is false (r0, r1, r2 and 9997 more)");
    }

    @Test
    void manyReasonsStillFitIntoALine() {
        for (int i = 0; i < 100; i++) {
            ways.put("r" + i, new Way.Gateway("reason " + i));
        }

        assertThat(Detours.among(ways).inWords().orElseThrow()).endsWith("reason 4 (r4); and for other reasons");
    }

    private static Way engine() {
        Duration second = Duration.ofSeconds(1);
        return new Way.Engine(new PlainRoute("a", new UpstreamAddress("http", "localhost", 80, ""), true,
                new Timeouts(second, second, second), UpstreamTls.DEFAULT, List.of(), List.of()));
    }
}
