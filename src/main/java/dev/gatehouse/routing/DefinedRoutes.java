package dev.gatehouse.routing;

import java.util.List;

import org.springframework.cloud.gateway.filter.FilterDefinition;

import dev.gatehouse.site.TimeoutProperties;

/**
 * All routes of one configuration, whichever way they take.
 *
 * @param all in the order they were written
 * @param defaultFilters the filters that each of them has beside its own
 * @param timeouts how long an upstream is waited for where a route does not say so itself
 */
public record DefinedRoutes(List<DefinedRoute> all, List<FilterDefinition> defaultFilters,
        TimeoutProperties timeouts) {

    public DefinedRoutes {
        all = List.copyOf(all);
        defaultFilters = List.copyOf(defaultFilters);
    }
}
