package dev.gatehouse.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.site.SitePath;
import dev.gatehouse.site.SiteReply;
import dev.gatehouse.site.SiteRules;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.CheckReport;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.Peers;

/**
 * {@code GET /actuator/upstreams}: each upstream in force, who uses it, and what visitors and health checks have seen of it;
 * {@code /actuator/upstreams/NAME}: those of one site or route. Nothing is tried for the answer.
 */
@Endpoint(id = "upstreams")
public final class UpstreamsEndpoint {

    private static final String CAUSE = "cause";

    private final Peers peers;
    private final SiteCatalog catalog;
    private final Upstreams upstreams;

    UpstreamsEndpoint(Peers peers, SiteCatalog catalog, Upstreams upstreams) {
        this.peers = peers;
        this.catalog = catalog;
        this.upstreams = upstreams;
    }

    @ReadOperation
    public Map<String, Object> upstreams() {
        Map<Peers.Key, List<Map<String, Object>>> users = users();
        return Map.of("upstreams", peers.all()
                .stream()
                .map(peer -> answer(peer, users.getOrDefault(keyOf(peer), List.of())))
                .toList());
    }

    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> upstreamsOf(@Selector String name) {
        Map<Peers.Key, List<Map<String, Object>>> users = users();
        users.values().removeIf(by -> by.stream().noneMatch(user -> name.equals(user.get("name"))));
        return users.isEmpty()
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
                : new WebEndpointResponse<>(Map.of("upstreams", peers.all()
                        .stream()
                        .filter(peer -> users.containsKey(keyOf(peer)))
                        .map(peer -> answer(peer, users.getOrDefault(keyOf(peer), List.of())))
                        .toList()));
    }

    private static Peers.Key keyOf(Peer peer) {
        return new Peers.Key(peer.address(), peer.tls());
    }

    private Map<Peers.Key, List<Map<String, Object>>> users() {
        Map<Peers.Key, List<Map<String, Object>>> users = new LinkedHashMap<>();
        for (Site site : catalog.sites().all()) {
            add(site, Optional.empty(), site.rules(), users);
            site.paths().forEach(path -> add(site, Optional.of(path), path.rules(), users));
        }
        upstreams.ofRoutes()
                .forEach((route, address) -> users
                        .computeIfAbsent(new Peers.Key(address, UpstreamTls.DEFAULT), _ -> new ArrayList<>(1))
                        .add(Map.of("name", route)));
        return users;
    }

    private static void add(Site site, Optional<SitePath> path, SiteRules rules,
            Map<Peers.Key, List<Map<String, Object>>> users) {
        for (SiteReply.Share share : rules.upstreams()) {
            Map<String, Object> user = new LinkedHashMap<>();
            user.put("name", site.name());
            path.ifPresent(of -> user.put("path", of.match().toString()));
            user.put("weight", share.weight());
            user.put("backup", share.backup());
            users.computeIfAbsent(new Peers.Key(share.address(), rules.tls()), _ -> new ArrayList<>(1)).add(user);
        }
    }

    private static Map<String, Object> answer(Peer peer, List<Map<String, Object>> users) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("upstream", peer.toString());
        answer.put("sites", users);
        Optional<UpstreamTrouble> trouble = UpstreamTrouble.of(peer);
        Optional<Instant> works = peer.worksSince();
        answer.put("state", trouble.isPresent() ? "down" : works.isPresent() ? "up" : "unknown");
        trouble.map(UpstreamTrouble::since).or(() -> works).ifPresent(since -> answer.put("since", inSeconds(since)));
        trouble.ifPresent(of -> {
            answer.put(CAUSE, of.cause());
            answer.put("remedy", of.remedy());
        });
        peer.lastWorked().ifPresent(at -> answer.put("lastWorked", inSeconds(at)));
        peer.outage().ifPresent(outage -> answer.put("failures", outage.times()));
        peer.lastFailure().ifPresent(last -> answer.put("lastFailure", lastFailure(peer, last)));
        List<CheckReport> checks = peer.checks();
        if (!checks.isEmpty()) {
            answer.put("checks", checks.stream().map(UpstreamsEndpoint::answer).toList());
        }
        return answer;
    }

    private static Map<String, Object> lastFailure(Peer peer, Peer.LastFailure last) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("at", inSeconds(last.at()));
        answer.put(CAUSE, last.failure().code());
        answer.put("remedy", Remedy.of(last.failure(), peer.toString()));
        return answer;
    }

    private static Map<String, Object> answer(CheckReport report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("asks", report.check().path().map(path -> "GET " + path).orElse("connect"));
        answer.put("state", switch (report.standing()) {
            case UNKNOWN -> "unknown";
            case WELL -> "up";
            case FAILING -> "down";
        });
        answer.put("since", inSeconds(report.since()));
        answer.put("last", report.words());
        answer.put("passed", report.passed());
        answer.put("inARow", report.inARow());
        answer.put("at", inSeconds(report.at()));
        answer.put("milliseconds", report.took().toMillis());
        report.ofFailure().ifPresent(failure -> answer.put(CAUSE, failure.code()));
        return answer;
    }

    private static String inSeconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
