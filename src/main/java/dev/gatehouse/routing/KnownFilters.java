package dev.gatehouse.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.springframework.cloud.gateway.filter.FilterDefinition;

/** The filters of Spring Cloud Gateway that the engine knows. */
final class KnownFilters {

    private static final Map<String, Function<Arguments, Filter>> KINDS = Map.ofEntries(
            Map.entry("PreserveHostHeader", _ -> PreserveHost.FILTER), Map.entry("StripPrefix", StripPrefix::of),
            Map.entry("PrefixPath", PrefixPath::of), Map.entry("SetPath", SetPath::of),
            Map.entry("RewritePath", RewritePath::of), Map.entry("AddRequestHeader", AddRequestHeader::of),
            Map.entry("SetRequestHeader", SetRequestHeader::of),
            Map.entry("RemoveRequestHeader", RemoveRequestHeader::of),
            Map.entry("AddResponseHeader", AddResponseHeader::of),
            Map.entry("SetResponseHeader", SetResponseHeader::of),
            Map.entry("RemoveResponseHeader", RemoveResponseHeader::of), Map.entry("RedirectTo", RedirectTo::of),
            Map.entry("SetStatus", SetStatus::of),
            Map.entry("RewriteLocationResponseHeader", RewriteLocation::of));

    private final Set<String> replaced;

    /** @param replaced the kinds in whose place the application has put one of its own, or set one up in a way of its own */
    KnownFilters(Set<String> replaced) {
        this.replaced = replaced;
    }

    /**
     * @param word what the definition is called in a reason, such as {@code filter}
     * @throws GatewayOnlyException if the engine does not know it
     */
    Filter compile(FilterDefinition definition, String word) {
        String label = word + " " + definition.getName();
        Function<Arguments, Filter> kind = KINDS.get(definition.getName());
        if (kind == null) {
            throw new GatewayOnlyException(label);
        }
        if (replaced.contains(definition.getName())) {
            throw new GatewayOnlyException(label + " of the application's own");
        }
        return kind.apply(new Arguments(label, new LinkedHashMap<>(definition.getArgs())));
    }
}
