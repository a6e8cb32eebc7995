package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests for the shares of a {@link WeightGroup}. */
class WeightGroupTests {

    private final Map<String, Integer> weights = new LinkedHashMap<>();

    @Test
    void eachRouteHasTheShareOfItsWeight() {
        weights.put("a", 1);
        weights.put("b", 3);

        assertThat(routeAt(0)).isEqualTo("a");
        assertThat(routeAt(0.2499)).isEqualTo("a");
        assertThat(routeAt(0.25)).isEqualTo("b");
        assertThat(routeAt(0.9999)).isEqualTo("b");
    }

    @Test
    void aRouteWithoutWeightGetsNothing() {
        weights.put("a", 0);
        weights.put("b", 5);
        weights.put("c", 0);

        assertThat(routeAt(0)).isEqualTo("b");
        assertThat(routeAt(0.9999)).isEqualTo("b");
    }

    @Test
    void whereNobodyHasAWeightNobodyGetsAnything() {
        weights.put("a", 0);
        weights.put("b", 0);

        assertThat(routeAt(0)).isNull();
        assertThat(routeAt(0.5)).isNull();
    }

    private @Nullable String routeAt(double draw) {
        return new WeightGroup(weights).routeAt(draw);
    }
}
