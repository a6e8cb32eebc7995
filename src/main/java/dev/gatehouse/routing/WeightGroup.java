package dev.gatehouse.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Routes among which the requests are shared out by weight; which one it is for is drawn once for each request. */
final class WeightGroup {

    private final List<String> routes = new ArrayList<>();

    /** Where on the way from 0 to 1 the share of each route ends. */
    private final List<Double> ends = new ArrayList<>();

    /** @param weights of the routes, by their ids */
    WeightGroup(Map<String, Integer> weights) {
        double sum = weights.values().stream().mapToInt(Integer::intValue).sum();
        double end = 0;
        for (Map.Entry<String, Integer> weight : weights.entrySet()) {
            end += weight.getValue() / sum;
            routes.add(weight.getKey());
            ends.add(end);
        }
    }

    /**
     * The route whose share a number lies in; null where there are no weights.
     *
     * @param draw at least 0 and less than 1
     */
    @Nullable
    String routeAt(double draw) {
        for (int i = 0; i < routes.size(); i++) {
            if (draw < ends.get(i)) {
                return routes.get(i);
            }
        }
        return null;
    }
}
