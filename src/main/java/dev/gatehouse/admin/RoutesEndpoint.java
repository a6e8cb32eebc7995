package dev.gatehouse.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.RestControllerEndpoint;
import org.springframework.cloud.gateway.actuate.GatewayControllerEndpoint;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.RoutePredicateFactory;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.route.RouteDefinitionLocator;
import org.springframework.cloud.gateway.route.RouteDefinitionWriter;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.gatehouse.forwarding.EngineRoutes;
import dev.gatehouse.routing.Way;

/**
 * {@code /actuator/gateway}: Spring Cloud Gateway's own endpoint for looking at routes, without its ways of writing them. Each
 * route has its way beside it: {@code engine}, or {@code gateway} and the reason for it.
 *
 * <p>A refresh is a reload: the original answers 200 before it knows whether the configuration can be used.
 */
@RestControllerEndpoint(id = "gateway", defaultAccess = Access.UNRESTRICTED)
@SuppressWarnings("removal") // Spring Cloud Gateway's endpoint is one of these
public class RoutesEndpoint extends GatewayControllerEndpoint {

    private static final String ID = "route_id";
    private static final String WAY = "way";

    private final ReloadEndpoint reload;
    private final EngineRoutes ways;

    @SuppressWarnings("rawtypes") // as in the constructor above
    RoutesEndpoint(List<GlobalFilter> globalFilters, List<GatewayFilterFactory> filters,
            List<RoutePredicateFactory> predicates, RouteDefinitionWriter writer, RouteLocator routes,
            RouteDefinitionLocator definitions, WebEndpointProperties properties, ReloadEndpoint reload,
            EngineRoutes ways) {
        super(globalFilters, filters, predicates, writer, routes, definitions, properties);
        this.reload = reload;
        this.ways = ways;
    }

    @Override
    public Flux<Map<String, Object>> routes() {
        return super.routes().map(this::withWay);
    }

    @Override
    public Mono<ResponseEntity<Map<String, Object>>> route(String id) {
        return super.route(id)
                .map(found -> found.getBody() == null ? found : ResponseEntity.ok(withWay(found.getBody())));
    }

    private Map<String, Object> withWay(Map<String, Object> route) {
        Map<String, Object> shown = new LinkedHashMap<>(route);
        ways.wayOf(String.valueOf(route.get(ID))).ifPresent(way -> {
            switch (way) {
                case Way.Engine _ -> shown.put(WAY, "engine");
                case Way.Gateway gateway -> {
                    shown.put(WAY, "gateway");
                    shown.put("reason", gateway.reason());
                }
            }
        });
        return shown;
    }

    /** The same work and the same answer as {@code POST /actuator/reload}. */
    @PostMapping(path = "/refresh", params = "!metadata")
    public Mono<ResponseEntity<Map<String, Object>>> reload() {
        return Mono.fromSupplier(() -> {
            WebEndpointResponse<Map<String, Object>> answer = reload.reload();
            return ResponseEntity.status(answer.getStatus()).body(answer.getBody());
        }).subscribeOn(Schedulers.boundedElastic());
    }

    @Override
    public Mono<Void> refresh(List<String> byMetadata) {
        return Mono.error(new ResponseStatusException(HttpStatus.METHOD_NOT_ALLOWED));
    }

    @Override
    public Mono<ResponseEntity<Object>> save(String id, RouteDefinition route) {
        return notAllowed();
    }

    @Override
    public Mono<ResponseEntity<Object>> save(List<RouteDefinition> routes) {
        return notAllowed();
    }

    @Override
    public Mono<ResponseEntity<Object>> delete(String id) {
        return notAllowed();
    }

    private static Mono<ResponseEntity<Object>> notAllowed() {
        return Mono.just(ResponseEntity.status(HttpStatus.METHOD_NOT_ALLOWED).build());
    }
}
