package dev.gatehouse.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator;
import org.springframework.cloud.gateway.route.RouteLocator;
import reactor.core.publisher.Flux;

import dev.gatehouse.routing.DefinedRoute;
import dev.gatehouse.routing.DefinedRoutes;
import dev.gatehouse.routing.RouteTable;
import dev.gatehouse.routing.RouteUser;
import dev.gatehouse.routing.SiteRoute;
import dev.gatehouse.site.Finding;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.ReloadParticipant;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.TimeoutProperties;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.Peers;

/**
 * The routes in force: sites, Spring Cloud Gateway's own definitions, and what other locators of the application bring.
 *
 * <p>A new configuration makes a new set of routes beside the old one, which one reference swaps.
 */
final class GatewayRoutes implements ReloadParticipant, RouteLocator {

    /**
     * One consistent state: a request sees either all of it or all of the next.
     *
     * @param ofSites the routes of sites, and {@code defaultFilters} what they were made with
     */
    private record Snapshot(List<RouteDefinition> definitions, List<Route> routes, RouteTable<Route> table,
            Map<Site, List<Made>> ofSites, List<FilterDefinition> defaultFilters) {

        static final Snapshot EMPTY = new Snapshot(List.of(), List.of(), RouteTable.of(List.of()), Map.of(), List.of());
    }

    /** All that is made of one definition. */
    private record Made(Route route, RouteTable.Entry<Route> entry, DefinedRoute defined) {}

    private final RouteConverterFactory converters;
    private final List<RouteDefinitionLocator> otherDefinitions;
    private final ObjectProvider<RouteLocator> otherRoutes;
    private final List<RouteUser> users;
    private final PageWriter pages;
    private final Peers peers;
    private final Runnable onSwap;
    private final AtomicReference<Snapshot> snapshot = new AtomicReference<>(Snapshot.EMPTY);

    /**
     * @param peers told of all upstreams that routes in force name
     * @param onSwap run when other routes are in force
     */
    GatewayRoutes(RouteConverterFactory converters, List<RouteDefinitionLocator> otherDefinitions,
            ObjectProvider<RouteLocator> otherRoutes, List<RouteUser> users, PageWriter pages,
            Peers peers, Runnable onSwap) {
        this.pages = pages;
        this.peers = peers;
        this.onSwap = onSwap;
        this.users = List.copyOf(users);
        this.converters = converters;
        this.otherDefinitions = List.copyOf(otherDefinitions);
        this.otherRoutes = otherRoutes;
    }

    /** The routes to ask for a host, in their order. */
    List<RouteTable.Entry<Route>> candidates(HostName host) {
        return snapshot.get().table().candidates(host);
    }

    /** The routes to ask where there is no host (HTTP/1.0): those for any. */
    List<RouteTable.Entry<Route>> candidatesWithoutHost() {
        return snapshot.get().table().candidatesForAnyHost();
    }

    @Override
    public Flux<Route> getRoutes() {
        return Flux.fromIterable(snapshot.get().routes());
    }

    /** The definitions of the configuration: sites first, then Spring Cloud Gateway's own. */
    Flux<RouteDefinition> definitions() {
        return Flux.defer(() -> Flux.fromIterable(snapshot.get().definitions()));
    }

    @Override
    public Runnable prepare(Settings settings, Sites sites) {
        GatewayProperties properties = settings.read(GatewayProperties.class);
        List<FilterDefinition> defaultFilters = List.copyOf(properties.getDefaultFilters());
        Build build = new Build(converters.create(properties), defaultFilters, pages, peers,
                snapshot.get(), sites.size());
        if (!build.hasProperDefaultFilters(settings)) {
            return () -> {
            };
        }
        sites.all().forEach(build::add);
        new RouteDefinitionChecks(settings, sites).check(properties.getRoutes());
        TimeoutProperties timeouts = settings.read(TimeoutProperties.class);
        properties.getRoutes()
                .forEach(definition -> SiteRoutes.limit(definition, timeouts.connect(), timeouts.firstByte()));
        for (int i = 0; i < properties.getRoutes().size(); i++) {
            if (properties.getRoutes().get(i).isEnabled()) {
                build.add(properties.getRoutes().get(i), settings, RouteDefinitionChecks.keyOf(i));
            }
        }
        List<RouteDefinition> definitions = List.copyOf(build.definitions);
        for (RouteDefinitionLocator locator : otherDefinitions) {
            all(locator.getRouteDefinitions()).forEach(definition -> build.add(definition, settings,
                    "route definition \"" + definition.getId() + "\""));
        }
        otherRoutes.orderedStream()
                .filter(locator -> locator != this && !(locator instanceof RouteDefinitionRouteLocator))
                .forEach(locator -> all(locator.getRoutes()).forEach(build::add));
        if (build.routes.isEmpty() && settings.findings().isEmpty()) {
            settings.findings().add(new Finding("configuration", "no site and no route", "at least one"));
        }
        Snapshot next = build.snapshot(definitions);
        var defined = new DefinedRoutes(build.defined, defaultFilters, timeouts);
        Set<Peers.Key> upstreams = upstreams(sites, build.routes);
        List<Runnable> swaps = users.stream().map(user -> user.prepare(defined)).toList();
        return () -> {
            snapshot.set(next);
            onSwap.run();
            peers.keep(upstreams);
            swaps.forEach(Runnable::run);
        };
    }

    /** Also those that several of which are behind one route. What has no address that is known here is no upstream of ours. */
    private static Set<Peers.Key> upstreams(Sites sites, List<Route> routes) {
        Set<Peers.Key> upstreams = new LinkedHashSet<>();
        sites.all()
                .stream()
                .flatMap(Site::allRules)
                .forEach(rules -> rules.upstreams()
                        .forEach(share -> upstreams.add(new Peers.Key(share.address(), rules.tls()))));
        for (Route route : routes) {
            @Nullable
            UpstreamTls tls = SiteRoutes.tlsOf(route);
            UpstreamAddress.of(route.getUri().toString())
                    .ifPresent(address -> upstreams
                            .add(new Peers.Key(address, tls == null ? UpstreamTls.DEFAULT : tls)));
        }
        return upstreams;
    }

    private static <T> List<T> all(Flux<T> flux) {
        return Objects.requireNonNull(flux.collectList().block());
    }

    /** Collects the routes of one configuration. */
    private static final class Build {

        private final RouteConverter converter;
        private final List<FilterDefinition> defaultFilters;
        private final PageWriter pages;
        private final Peers peers;
        private final Map<Site, List<Made>> before;
        private final Map<Site, List<Made>> ofSites;
        private final Map<Boolean, List<GatewayFilter>> filtersByPreserveHost = new HashMap<>();
        private final List<RouteDefinition> definitions;
        private final List<Route> routes;
        private final List<RouteTable.Entry<Route>> entries;
        private final List<DefinedRoute> defined;

        Build(RouteConverter converter, List<FilterDefinition> defaultFilters, PageWriter pages, Peers peers,
                Snapshot inForce, int sites) {
            this.converter = converter;
            this.defaultFilters = defaultFilters;
            this.pages = pages;
            this.peers = peers;
            this.before = inForce.defaultFilters().equals(defaultFilters) ? inForce.ofSites() : Map.of();
            this.ofSites = HashMap.newHashMap(sites);
            this.definitions = new ArrayList<>(sites);
            this.routes = new ArrayList<>(sites);
            this.entries = new ArrayList<>(sites);
            this.defined = new ArrayList<>(sites);
        }

        /** Every route has them, so that nothing can be made where one of them is faulty. */
        boolean hasProperDefaultFilters(Settings settings) {
            RouteDefinition bare = SiteRoutes.bare();
            try {
                converter.convert(bare);
                return true;
            } catch (RuntimeException e) {
                RouteDefinitionChecks.addFaulty(settings, RouteDefinitionChecks.DEFAULT_FILTERS, bare, e);
                return false;
            }
        }

        /** What has been made of a site is good as long as the site is. */
        void add(Site site) {
            List<Made> known = before.get(site);
            List<Made> made = known == null ? SiteRoute.of(site).stream().map(this::make).toList() : known;
            ofSites.put(site, made);
            made.forEach(of -> {
                definitions.add(Objects.requireNonNull(of.defined().definition()));
                add(of);
            });
        }

        private Made make(SiteRoute of) {
            RouteDefinition definition = SiteRoutes.definition(of);
            Route route = SiteRoutes.route(of, definition, filters(of, definition));
            DefinedRoute defined = DefinedRoute.of(of, definition);
            return new Made(route,
                    new RouteTable.Entry<>(route, defined.hosts(), defined.order(), defined.conditional()), defined);
        }

        private List<GatewayFilter> filters(SiteRoute of, RouteDefinition definition) {
            List<GatewayFilter> usual = usualFilters(of.rules().preserveHost(), definition);
            if (!SiteGatewayFilter.isNeededBy(of)) {
                return usual;
            }
            List<GatewayFilter> all = new ArrayList<>(usual);
            all.addFirst(new SiteGatewayFilter(of, pages, peers));
            return List.copyOf(all);
        }

        /** Sites have the same filters, made once; a default filter may want to know its route and is made for each. */
        private List<GatewayFilter> usualFilters(boolean preserveHost, RouteDefinition definition) {
            return defaultFilters.isEmpty()
                    ? filtersByPreserveHost.computeIfAbsent(preserveHost,
                            _ -> converter.convert(definition).getFilters())
                    : converter.convert(definition).getFilters();
        }

        void add(RouteDefinition definition, Settings settings, String place) {
            DefinedHosts hosts = DefinedHosts.of(definition);
            try {
                Route route = converter.convert(definition);
                definitions.add(definition);
                add(new Made(route,
                        new RouteTable.Entry<>(route, hosts.hosts(), route.getOrder(), hosts.conditional()),
                        new DefinedRoute(route.getId(), definition, null, hosts.hosts(), route.getOrder(),
                                hosts.conditional())));
            } catch (RuntimeException e) {
                RouteDefinitionChecks.addFaulty(settings, place, definition, e);
            }
        }

        void add(Route route) {
            add(new Made(route, new RouteTable.Entry<>(route, List.of(), route.getOrder(), true),
                    new DefinedRoute(route.getId(), null, null, List.of(), route.getOrder(), true)));
        }

        private void add(Made made) {
            routes.add(made.route());
            entries.add(made.entry());
            defined.add(made.defined());
        }

        Snapshot snapshot(List<RouteDefinition> definitions) {
            return new Snapshot(definitions, List.copyOf(routes), RouteTable.of(entries), ofSites,
                    defaultFilters);
        }
    }
}
