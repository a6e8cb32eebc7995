package dev.gatehouse.admin;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Remedy;
import dev.gatehouse.resolver.Resolution;
import dev.gatehouse.resolver.Resolver;
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
    private static final String SINCE = "since";
    private static final String STATE = "state";

    private final Peers peers;
    private final UpstreamUsers users;
    private final Resolver resolver;
    private final Clock clock;

    UpstreamsEndpoint(Peers peers, UpstreamUsers users, Resolver resolver, Clock clock) {
        this.peers = peers;
        this.users = users;
        this.resolver = resolver;
        this.clock = clock;
    }

    @ReadOperation
    public Map<String, Object> upstreams() {
        return answer(users.all());
    }

    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> upstreamsOf(@Selector String name) {
        Map<Peers.Key, List<UpstreamUsers.User>> of = users.all();
        of.values().removeIf(by -> by.stream().noneMatch(user -> name.equals(user.name())));
        return of.isEmpty()
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
                : new WebEndpointResponse<>(answer(of));
    }

    private Map<String, Object> answer(Map<Peers.Key, List<UpstreamUsers.User>> of) {
        Instant now = clock.instant();
        return Map.of("upstreams", peers.all().stream().flatMap(peer -> {
            List<UpstreamUsers.User> by = of.get(new Peers.Key(peer.address(), peer.tls()));
            return by == null
                    ? Optional.<Map<String, Object>>empty().stream()
                    : Optional.of(answer(peer, by, now)).stream();
        }).toList());
    }

    private Map<String, Object> answer(Peer peer, List<UpstreamUsers.User> by, Instant now) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("upstream", peer.toString());
        answer.put("sites", by.stream().map(UpstreamUsers.User::answer).toList());
        Optional<UpstreamTrouble> trouble = UpstreamTrouble.of(peer);
        Optional<Instant> works = peer.worksSince();
        answer.put(STATE,
                trouble.isPresent() ? "down" : peer.isEjected() ? "ejected" : works.isPresent() ? "up" : "unknown");
        trouble.map(UpstreamTrouble::since).or(() -> works).ifPresent(since -> answer.put(SINCE, inSeconds(since)));
        trouble.ifPresent(of -> {
            answer.put(CAUSE, of.cause());
            answer.put("remedy", of.remedy());
        });
        peer.lastWorked().ifPresent(at -> answer.put("lastWorked", inSeconds(at)));
        answer.put("active", peer.active());
        answer.put("failures", peer.outage().map(outage -> outage.times()).orElse(0L));
        peer.lastFailure().ifPresent(last -> answer.put("lastFailure", lastFailure(peer, last)));
        if (peer.address().socket() == null) {
            resolver.known(peer.address().host())
                    .filter(known -> known.source() != Resolution.Source.LITERAL)
                    .ifPresent(known -> answer.put("name", name(known, now)));
        }
        answer.put("checks", peer.checks().stream().map(UpstreamsEndpoint::check).toList());
        return answer;
    }

    private static Map<String, Object> lastFailure(Peer peer, Peer.LastFailure last) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("at", inSeconds(last.at()));
        answer.put(CAUSE, last.failure().code());
        answer.put("meaning", Remedy.meaning(last.failure(), peer.toString()));
        Advice advice = Remedy.advice(last.failure(), peer.toString());
        answer.put("who", advice.who().words());
        answer.put("remedy", advice.remedy());
        if (!advice.commands().isEmpty()) {
            answer.put("commands", advice.commands().stream().map(Advice.Command::line).toList());
        }
        return answer;
    }

    /** Where its name leads; with a cause where that could not be found out the last time. */
    private static Map<String, Object> name(Resolution known, Instant now) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("addresses", known.addresses().stream().map(InetAddress::getHostAddress).toList());
        answer.put("from", known.source().name().toLowerCase(Locale.ROOT));
        answer.put("age", Duration.between(known.resolved(), now).toSeconds());
        answer.put("ttl", known.ttl().toSeconds());
        known.failure().ifPresent(failure -> answer.put(CAUSE, failure.code()));
        return answer;
    }

    private static Map<String, Object> check(CheckReport report) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("asks", report.check().path().map(path -> "GET " + path).orElse("connect"));
        answer.put(STATE, switch (report.verdict()) {
            case UNKNOWN -> "unknown";
            case WELL -> "up";
            case FAILING -> "down";
        });
        answer.put(SINCE, inSeconds(report.since()));
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
