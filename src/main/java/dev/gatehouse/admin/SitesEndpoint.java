package dev.gatehouse.admin;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.KeptSite;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.UpstreamAddress;

/**
 * {@code GET /actuator/sites}: each site with its names, its upstream and how it stands: {@code up}, {@code down} with the cause,
 * {@code kept} where its file cannot be used and an earlier version is served, {@code broken} where there is none. With
 * {@code probe=false} no upstream is tried and all are {@code served}.
 */
@Endpoint(id = "sites")
public final class SitesEndpoint {

    private static final int AT_ONCE = 64;

    private final SiteCatalog catalog;
    private final Upstreams upstreams;
    private final ServedAddresses addresses;

    SitesEndpoint(SiteCatalog catalog, Upstreams upstreams, ServedAddresses addresses) {
        this.catalog = catalog;
        this.upstreams = upstreams;
        this.addresses = addresses;
    }

    /** What was found of each upstream; nothing where none was tried. */
    private record Look(Map<String, UpstreamAddress> of, Map<UpstreamAddress, Optional<UpstreamFailure>> failures) {}

    @ReadOperation
    public Mono<Map<String, Object>> sites(@Nullable Boolean probe) {
        Map<String, UpstreamAddress> all = upstreams.all();
        if (Boolean.FALSE.equals(probe)) {
            return Mono.fromSupplier(() -> answer(new Look(all, Map.of())));
        }
        return Flux.fromIterable(new LinkedHashSet<>(all.values()))
                .flatMap(address -> upstreams.failure(address).map(failure -> Map.entry(address, failure)), AT_ONCE)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(failures -> answer(new Look(all, failures)));
    }

    private Map<String, Object> answer(Look look) {
        Map<String, KeptSite> kept = catalog.kept()
                .stream()
                .collect(Collectors.toMap(KeptSite::site, Function.identity(), (one, _) -> one, LinkedHashMap::new));
        List<Site> served = catalog.hasOwnSites() ? List.copyOf(catalog.sites().all()) : List.of();
        Stream<Map<String, Object>> known = served.stream().map(site -> answer(site, look, kept.get(site.name())));
        Stream<Map<String, Object>> broken = kept.values()
                .stream()
                .filter(site -> catalog.sites().named(site.site()).isEmpty())
                .map(SitesEndpoint::broken);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("http", addresses.http());
        answer.put("https", addresses.https());
        catalog.sitesFolder().ifPresent(folder -> answer.put("folder", folder.toString()));
        answer.put("sites", Stream.concat(known, broken).toList());
        return answer;
    }

    private Map<String, Object> answer(Site site, Look look, @Nullable KeptSite kept) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", site.name());
        answer.put("hosts", site.hosts().stream().map(HostPattern::toString).toList());
        answer.put("urls", addresses.urls(site));
        answer.putAll(route(site.name(), look));
        answer.put("preserveHost", site.rules().preserveHost());
        catalog.fileOf(site.name()).ifPresent(file -> answer.put("file", file.toString()));
        if (kept != null) {
            answer.put("state", "kept");
            answer.putAll(ReloadAnswer.kept(kept));
            answer.remove("site");
        }
        List<Map<String, Object>> paths = paths(site.name(), look);
        if (!paths.isEmpty()) {
            answer.put("paths", paths);
        }
        return answer;
    }

    /** Each path of a site is a route of its own, whose id begins with that of the site. */
    private List<Map<String, Object>> paths(String site, Look look) {
        return look.of().keySet().stream().filter(id -> id.startsWith(site + "/")).map(id -> {
            Map<String, Object> path = new LinkedHashMap<>();
            path.put("path", id.substring(site.length() + 1));
            path.putAll(route(id, look));
            return path;
        }).toList();
    }

    private static Map<String, Object> route(String id, Look look) {
        Map<String, Object> answer = new LinkedHashMap<>();
        UpstreamAddress upstream = look.of().get(id);
        if (upstream != null) {
            answer.put("upstream", upstream.toString());
        }
        Optional<UpstreamFailure> found = upstream == null ? null : look.failures().get(upstream);
        if (found == null) {
            answer.put("state", "served");
            return answer;
        }
        answer.put("state", found.isEmpty() ? "up" : "down");
        found.ifPresent(failure -> {
            answer.put("cause", failure.code());
            answer.put("remedy", Remedy.of(failure, String.valueOf(upstream)));
        });
        return answer;
    }

    private static Map<String, Object> broken(KeptSite site) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("name", site.site());
        answer.put("hosts", List.of());
        answer.put("urls", List.of());
        answer.put("state", "broken");
        answer.putAll(ReloadAnswer.kept(site));
        answer.remove("site");
        return answer;
    }
}
