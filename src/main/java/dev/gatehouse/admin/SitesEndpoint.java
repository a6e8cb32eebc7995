package dev.gatehouse.admin;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.KeptSite;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.site.SiteRules;
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

    /** What was found of each upstream that was tried. */
    private record Look(Map<UpstreamAddress, Optional<UpstreamTrouble>> troubles) {

        Optional<UpstreamTrouble> of(UpstreamAddress address) {
            return troubles.getOrDefault(address, Optional.empty());
        }
    }

    @ReadOperation
    public Mono<Map<String, Object>> sites(@Nullable Boolean probe) {
        if (Boolean.FALSE.equals(probe)) {
            return Mono.fromSupplier(() -> answer(new Look(Map.of())));
        }
        Set<UpstreamAddress> all = served().stream()
                .flatMap(site -> site.upstreams().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return Flux.fromIterable(all)
                .flatMap(address -> upstreams.trouble(address).map(trouble -> Map.entry(address, trouble)), AT_ONCE)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .map(troubles -> answer(new Look(troubles)));
    }

    private List<Site> served() {
        return catalog.hasOwnSites() ? List.copyOf(catalog.sites().all()) : List.of();
    }

    private Map<String, Object> answer(Look look) {
        Map<String, KeptSite> kept = catalog.kept()
                .stream()
                .collect(Collectors.toMap(KeptSite::site, Function.identity(), (one, _) -> one, LinkedHashMap::new));
        Stream<Map<String, Object>> known = served().stream().map(site -> answer(site, look, kept.get(site.name())));
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
        answer.putAll(rules(site.rules(), look));
        answer.put("preserveHost", site.rules().preserveHost());
        catalog.fileOf(site.name()).ifPresent(file -> answer.put("file", file.toString()));
        if (kept != null) {
            answer.put("state", "kept");
            answer.putAll(ReloadAnswer.kept(kept));
            answer.remove("site");
        }
        if (!site.paths().isEmpty()) {
            answer.put("paths", site.paths().stream().map(path -> path(path, look)).toList());
        }
        return answer;
    }

    private static Map<String, Object> path(SitePath path, Look look) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("path", path.match().toString());
        answer.putAll(rules(path.rules(), look));
        return answer;
    }

    /** The state is that of the upstream that is down, if one is. */
    private static Map<String, Object> rules(SiteRules rules, Look look) {
        List<UpstreamAddress> all = rules.upstreams().stream().map(SiteReply.Share::address).toList();
        Map<String, Object> answer = new LinkedHashMap<>();
        if (!all.isEmpty()) {
            answer.put("upstream", all.stream().map(UpstreamAddress::toString).collect(Collectors.joining(", ")));
        }
        boolean tried = !all.isEmpty() && look.troubles().keySet().containsAll(all);
        answer.put("state", tried ? "up" : "served");
        for (UpstreamAddress address : all) {
            look.of(address).filter(_ -> !answer.containsKey("cause")).ifPresent(trouble -> {
                answer.put("state", "down");
                answer.put("cause", trouble.cause());
                if (trouble.since() != null) {
                    answer.put("since", trouble.since().truncatedTo(ChronoUnit.SECONDS).toString());
                }
                answer.put("remedy", trouble.remedy());
            });
        }
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
