package dev.gatehouse.gateway;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.core.NestedExceptionUtils;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Place;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.Sites;

/** What can be wrong with Spring Cloud Gateway's own route definitions beside sites. */
final class RouteDefinitionChecks {

    private static final Set<String> SCHEMES = Set.of("http", "https", "ws", "wss", "lb");
    static final String DEFAULT_FILTERS = "spring.cloud.gateway.server.webflux.default-filters";

    static final String ROUTES = "spring.cloud.gateway.server.webflux.routes";
    private static final String FORMER_ROUTES = "spring.cloud.gateway.routes";

    private final Settings settings;
    private final Sites sites;
    private final Map<HostPattern, Site> claims = new HashMap<>();

    RouteDefinitionChecks(Settings settings, Sites sites) {
        this.settings = settings;
        this.sites = sites;
        sites.all().forEach(site -> site.hosts().forEach(host -> claims.put(host, site)));
    }

    static String keyOf(int index) {
        return ROUTES + "[" + index + "]";
    }

    void check(List<RouteDefinition> definitions) {
        if (settings.contains(FORMER_ROUTES)) {
            settings.findings()
                    .add(new Finding(settings.place(FORMER_ROUTES), "a key of earlier versions", ROUTES));
        }
        Map<String, String> placesOfIds = new HashMap<>();
        sites.all().forEach(site -> placesOfIds.put(site.name(), "site \"" + site.name() + "\""));
        for (int i = 0; i < definitions.size(); i++) {
            check(definitions.get(i), keyOf(i), placesOfIds);
        }
    }

    private void check(RouteDefinition definition, String key, Map<String, String> placesOfIds) {
        if (definition.getId() == null) {
            add(key, "no id", "an id of its own, such as api");
            return;
        }
        String first = placesOfIds.putIfAbsent(definition.getId(), settings.place(key + ".id").toString());
        if (first != null) {
            settings.find(key + ".id", definition.getId(), "an id that " + first + " does not have already");
        }
        if (definition.getUri() == null) {
            add(key, "no uri", "the address of the upstream, such as http://localhost:5000");
        }
        if (definition.getUri() != null && !isReachable(definition.getUri())) {
            settings.find(key + ".uri", definition.getUri().toString(), "a URL of http, https, ws, wss or lb");
        }
        if (definition.getPredicates().isEmpty()) {
            add(key, "no predicates", "at least one, such as Host=app.example.com; Path=/** is for every host");
        }
        DefinedHosts hosts = DefinedHosts.of(definition);
        if (!hosts.conditional()) {
            hosts.hosts().forEach(host -> findClaimed(key, host));
        }
    }

    /** A forward would come back to the routes and go round for ever. */
    private static boolean isReachable(URI uri) {
        return uri.getScheme() != null && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT));
    }

    private void findClaimed(String key, HostPattern host) {
        Site site = claims.get(host);
        if (site != null) {
            settings.find(key + ".predicates", host.toString(), "a host that site \"" + site.name()
                    + "\" does not claim already, or another predicate beside Host such as Path");
        }
    }

    private void add(String key, String value, String expected) {
        settings.findings().add(new Finding(settings.place(key), value, expected));
    }

    /** Adds what the factory of a predicate or filter said of a definition. */
    static void addFaulty(Settings settings, String place, RouteDefinition definition,
            RuntimeException error) {
        if (definition.getId() == null || definition.getUri() == null) {
            return;
        }
        String problem = String.valueOf(NestedExceptionUtils.getMostSpecificCause(error).getMessage())
                .replace("Unable to find RoutePredicateFactory with name", "there is no predicate")
                .replace("Unable to find GatewayFilterFactory with name", "there is no filter");
        settings.findings()
                .add(new Finding(
                        place.startsWith(ROUTES) || place.equals(DEFAULT_FILTERS)
                                ? settings.place(place)
                                : Place.named(place),
                        "route \"" + definition.getId() + "\": " + problem.lines().findFirst().orElse("faulty"),
                        "predicates and filters as in the reference of Spring Cloud Gateway"));
    }
}
