package dev.gatehouse.routing;

/** {@code Weight}: the draw of the group has fallen on the route. */
record WeightCondition(WeightGroup group, String route) implements Condition {

    @Override
    public boolean holds(RequestView request) {
        return route.equals(request.drawn(group));
    }
}
