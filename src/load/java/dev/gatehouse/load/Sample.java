package dev.gatehouse.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * One measurement.
 *
 * @param run when the comparison began that it belongs to
 * @param errors requests that failed while it was measured
 * @param refusal why there are no values: the proxy cannot do it
 */
record Sample(String run, String scenario, String proxy, int round, Map<Metric, Double> values, Load.Errors errors,
        Optional<String> refusal) {

    /** What a scenario has found out about one proxy in one round. */
    static final class Values {

        private final Map<Metric, Double> values = new EnumMap<>(Metric.class);
        private Load.Errors errors = Load.Errors.NONE;

        Values put(Metric metric, double value) {
            values.put(metric, value);
            return this;
        }

        Values count(Load.Errors more) {
            errors = errors.and(more);
            return this;
        }

        Sample sample(String run, String scenario, String proxy, int round) {
            return new Sample(run, scenario, proxy, round, values, errors, Optional.empty());
        }
    }
}
