package dev.gatehouse.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;

import dev.gatehouse.site.SiteRules;
import dev.gatehouse.site.Timeouts;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/** One run of the {@link RouteCompiler} over the routes of one configuration. */
final class Compilation {

    private static final String CORS = "cors";
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private static final Pattern MILLISECONDS = Pattern.compile("[1-9]\\d{0,8}");

    /** A limit that nobody lives to see. */
    private static final Duration NEVER = Duration.ofDays(36_500);

    private final DefinedRoutes routes;
    private final Surroundings surroundings;
    private final KnownPredicates predicates;
    private final KnownFilters filters;
    private final WeightGroups groups;
    private final List<Filter> defaultFilters = new ArrayList<>();
    private @Nullable GatewayOnlyException objection;

    Compilation(DefinedRoutes routes, Surroundings surroundings) {
        this.routes = routes;
        this.surroundings = surroundings;
        this.predicates = new KnownPredicates(surroundings.replacedPredicates());
        this.filters = new KnownFilters(surroundings.replacedFilters());
        this.groups = WeightGroups.of(routes.all(), predicates);
        try {
            for (FilterDefinition definition : routes.defaultFilters()) {
                defaultFilters.add(filters.compile(definition, "default filter"));
            }
        } catch (GatewayOnlyException e) {
            objection = e;
        }
    }

    List<Way> ways() {
        List<Way> ways = new ArrayList<>(routes.all().stream().map(this::way).toList());
        groups.keepTogether(routes.all(), ways);
        return List.copyOf(ways);
    }

    private Way way(DefinedRoute route) {
        List<Condition> conditions = null;
        try {
            conditions = conditions(route);
            return new Way.Engine(plain(route, conditions));
        } catch (GatewayOnlyException e) {
            return new Way.Gateway(e.reason(), isDrawn(conditions) ? null : conditions);
        }
    }

    /** The gateway makes a draw of its own. */
    private static boolean isDrawn(@Nullable List<Condition> conditions) {
        return conditions != null && conditions.stream().anyMatch(WeightCondition.class::isInstance);
    }

    private List<Condition> conditions(DefinedRoute route) {
        // Without further conditions the host decides, and it is not asked for twice.
        if (route.definition() == null || !route.conditional()) {
            return List.of();
        }
        if (route.site() != null) {
            return route.site().conditions();
        }
        List<Condition> conditions = new ArrayList<>();
        for (PredicateDefinition definition : route.definition().getPredicates()) {
            conditions.add(KnownPredicates.WEIGHT.equals(definition.getName())
                    ? groups.condition(definition, route.id())
                    : predicates.compile(definition));
        }
        return conditions;
    }

    private PlainRoute plain(DefinedRoute route, List<Condition> conditions) {
        if (objection != null) {
            throw objection;
        }
        Optional<SiteRoute> site = route.siteIfAny();
        if (site.isPresent()) {
            return plain(site.get());
        }
        if (route.definition() == null) {
            throw new GatewayOnlyException("made by the application's code");
        }
        return plain(route.id(), route.definition(), conditions);
    }

    private PlainRoute plain(SiteRoute route) {
        List<Filter> defaults = checked(defaultFilters, Set.of());
        SiteRules rules = route.rules();
        Destination destination = Destination.of(route);
        if (rules.tls().equals(UpstreamTls.DEFAULT)) {
            destination.shares().forEach(share -> checkTls(share.address()));
        }
        return new PlainRoute(route.site().name(), destination, rules.preserveHost() || preservesHost(defaults),
                rules.timeouts(), rules.tls(), route.conditions(), Stream
                        .of(route.front(), acting(defaults), route.back())
                        .flatMap(List::stream)
                        .toList());
    }

    private PlainRoute plain(String id, RouteDefinition definition, List<Condition> conditions) {
        Set<String> variables = new HashSet<>();
        conditions.forEach(condition -> variables.addAll(condition.variables()));
        List<Filter> own = definition.getFilters().stream().map(filter -> filters.compile(filter, "filter")).toList();
        List<Filter> all = checked(interleaved(defaultFilters, own), variables);
        if (definition.getMetadata().containsKey(CORS)) {
            throw new GatewayOnlyException("metadata " + CORS);
        }
        return new PlainRoute(id, upstream(definition), preservesHost(all), timeouts(definition),
                UpstreamTls.DEFAULT, conditions, acting(all));
    }

    /** The first default filter, the first of the route, the second default filter, and so on. */
    private static List<Filter> interleaved(List<Filter> defaults, List<Filter> own) {
        List<Filter> all = new ArrayList<>(defaults.size() + own.size());
        for (int i = 0; i < Math.max(defaults.size(), own.size()); i++) {
            if (i < defaults.size()) {
                all.add(defaults.get(i));
            }
            if (i < own.size()) {
                all.add(own.get(i));
            }
        }
        return all;
    }

    /** Whether everything that the filters ask for is there, and none meets an answer that it cannot change any more. */
    private static List<Filter> checked(List<Filter> all, Set<String> variables) {
        boolean changesAlways = false;
        for (Filter filter : all) {
            filter.variables().stream().filter(name -> !variables.contains(name)).findFirst().ifPresent(name -> {
                throw new GatewayOnlyException("variable " + name + ", which is not always there");
            });
            // Spring Cloud Gateway lets these two fail where the answer is a redirect of its own.
            changesAlways |= filter instanceof SetResponseHeader || filter instanceof RewriteLocation;
            if (filter instanceof RedirectTo && changesAlways) {
                throw new GatewayOnlyException("filter RedirectTo behind one that sets a header of the answer");
            }
        }
        return all;
    }

    private static boolean preservesHost(List<Filter> all) {
        return all.contains(PreserveHost.FILTER);
    }

    private static List<Filter> acting(List<Filter> all) {
        return all.stream().filter(filter -> filter != PreserveHost.FILTER).toList();
    }

    private UpstreamAddress upstream(RouteDefinition definition) {
        String uri = String.valueOf(definition.getUri());
        String scheme = uri.substring(0, Math.max(0, uri.indexOf(':'))).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new GatewayOnlyException("scheme " + scheme);
        }
        UpstreamAddress upstream = UpstreamAddress.of(uri).orElseThrow(() -> new GatewayOnlyException("uri " + uri));
        checkTls(upstream);
        return upstream;
    }

    private void checkTls(UpstreamAddress upstream) {
        if (upstream.isSecure() && surroundings.ownTls()) {
            throw new GatewayOnlyException("setting spring.cloud.gateway.server.webflux.httpclient.ssl");
        }
    }

    private Timeouts timeouts(RouteDefinition definition) {
        Map<String, Object> metadata = definition.getMetadata();
        return new Timeouts(
                limit(RouteMetadataUtils.CONNECT_TIMEOUT_ATTR, metadata, routes.timeouts().connect(), "0"),
                limit(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, metadata, routes.timeouts().firstByte(), "-1"),
                routes.timeouts().idle());
    }

    /** @param none what stands for no limit */
    private static Duration limit(String key, Map<String, Object> metadata, Duration otherwise, String none) {
        Object written = metadata.get(key);
        if (written == null) {
            return otherwise;
        }
        if (written.toString().equals(none)) {
            return NEVER;
        }
        if (!MILLISECONDS.matcher(written.toString()).matches()) {
            throw new GatewayOnlyException("metadata " + key + " " + written);
        }
        return Duration.ofMillis(Integer.parseInt(written.toString()));
    }
}
