package dev.gatehouse.admin;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Facts;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.Trace;
import dev.gatehouse.forwarding.EngineRoutes.Candidate;
import dev.gatehouse.resolver.Resolution;
import dev.gatehouse.resolver.Resolver;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteCatalog;
import dev.gatehouse.why.RecentIncidents;

/** The way of a trial as members of JSON, each as the server has seen it; what it has not seen is not there. */
final class TrialAnswer {

    private static final Pattern PATH = Pattern.compile("(.*)/paths\\[(\\d{1,6})](?:/.*)?");
    private static final double NANOS_IN_MILLISECOND = 1e6;
    private static final int MOST_CANDIDATES = 20;

    private final SiteCatalog catalog;
    private final Resolver resolver;
    private final RecentIncidents incidents;
    private final Clock clock;

    TrialAnswer(SiteCatalog catalog, Resolver resolver, RecentIncidents incidents, Clock clock) {
        this.catalog = catalog;
        this.resolver = resolver;
        this.incidents = incidents;
        this.clock = clock;
    }

    Map<String, Object> of(TrialUrl url, InetAddress address, int port, Trials.Outcome outcome) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("url", url.toString());
        answer.put("listener", Map.of("port", port, "scheme", url.secure() ? "https" : "http"));
        answer.put("asked_from", address.getHostAddress());
        outcome.secured().ifPresent(secured -> addTls(secured, url.host(), answer));
        Trials.Seen seen = outcome.seen();
        if (seen != null) {
            addChoice(seen, url.host(), answer);
            addWay(seen.exchange(), answer);
            answer.put("access_line", String.valueOf(seen.line().get("line")));
            addFailure(seen.exchange(), answer);
        }
        if (outcome.problem() != null) {
            answer.put("problem", outcome.problem());
        }
        return answer;
    }

    private void addTls(TrialConnection.Secured secured, HostName host, Map<String, Object> answer) {
        answer.put("tls", secured.protocol() + " " + secured.cipher());
        X509Certificate certificate = secured.certificate();
        if (certificate == null) {
            return;
        }
        List<String> names = namesOf(certificate);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("names", names);
        shown.put("issuer", certificate.getIssuerX500Principal().getName());
        shown.put("valid_until", certificate.getNotAfter().toInstant().toString());
        shown.put("expired", certificate.getNotAfter().toInstant().isBefore(clock.instant()));
        shown.put("for_this_name", names.stream()
                .map(HostPattern::of)
                .flatMap(Optional::stream)
                .anyMatch(pattern -> isOf(pattern, host, true)));
        answer.put("certificate", shown);
    }

    private static List<String> namesOf(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names.stream().map(name -> String.valueOf(name.get(1))).toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }

    /** @param oneLabel whether a wildcard stands for one label only, as in certificates (RFC 9525, section 6.3) */
    private static boolean isOf(HostPattern pattern, HostName host, boolean oneLabel) {
        String name = pattern.name().value();
        if (!pattern.wildcard()) {
            return host.value().equals(name);
        }
        return host.value().endsWith("." + name)
                && (!oneLabel || host.value().indexOf('.') == host.value().length() - name.length() - 1);
    }

    private void addChoice(Trials.Seen seen, HostName host, Map<String, Object> answer) {
        Optional<String> chosen = seen.exchange().site();
        List<Map<String, Object>> candidates = new ArrayList<>();
        boolean found = false;
        for (Candidate candidate : seen.candidates()) {
            Map<String, Object> one = new LinkedHashMap<>();
            boolean isIt = !found && candidate.takes() && chosen.isPresent();
            one.put("route", candidate.id());
            one.put("host", hostRule(candidate, host));
            pathRule(candidate.id()).ifPresent(path -> one.put("path", path));
            one.put("chosen", isIt);
            one.put("why", isIt
                    ? "the first whose conditions hold"
                    : found ? "asked only if none before it takes the request" : "its conditions do not hold");
            found |= isIt;
            candidates.add(one);
        }
        chosen.ifPresent(site -> answer.put("site", site));
        answer.put("candidates", candidates.subList(0, Math.min(MOST_CANDIDATES, candidates.size())));
    }

    private static String hostRule(Candidate candidate, HostName host) {
        return candidate.hosts()
                .stream()
                .filter(pattern -> isOf(pattern, host, false))
                .min((one, other) -> Boolean.compare(one.wildcard(), other.wildcard()))
                .map(pattern -> (pattern.wildcard() ? "wildcard " : "exact name ") + pattern)
                .orElse("any host");
    }

    private Optional<String> pathRule(String route) {
        Matcher path = PATH.matcher(route);
        if (!path.matches()) {
            return Optional.empty();
        }
        int index = Integer.parseInt(path.group(2));
        return catalog.sites()
                .named(path.group(1))
                .map(Site::paths)
                .filter(paths -> index < paths.size())
                .map(paths -> paths.get(index).match().toString());
    }

    private void addWay(Exchange exchange, Map<String, Object> answer) {
        exchange.upstream().filter(upstream -> !upstream.getScheme().equals("no")).ifPresent(upstream -> {
            answer.put("upstream", upstream.toString());
            Optional.ofNullable(upstream.getHost())
                    .flatMap(resolver::known)
                    .filter(known -> known.source() != Resolution.Source.LITERAL)
                    .ifPresent(known -> answer.put("resolution", resolution(known)));
        });
        exchange.upstreamTarget().ifPresent(target -> answer.put("upstream_target", target));
        exchange.upstreamPeer().ifPresent(peer -> answer.put("connect", connect(exchange, Facts.text(peer))));
        Optional.ofNullable(exchange.trace())
                .flatMap(Trace::firstByte)
                .ifPresent(took -> answer.put("first_byte_ms", millis(took)));
        exchange.denial().ifPresent(denial -> answer.put("denied", denial.toString()));
        answer.put("status", exchange.status());
        answer.put("body_bytes", exchange.bodyBytesSent());
        answer.put("duration_ms", millis(exchange.duration()));
        answer.put("id", exchange.id());
    }

    private Map<String, Object> resolution(Resolution known) {
        Map<String, Object> resolution = new LinkedHashMap<>();
        resolution.put("name", known.name());
        resolution.put("addresses", known.addresses().stream().map(InetAddress::getHostAddress).toList());
        resolution.put("source", known.source().name());
        resolution.put("age_s", Duration.between(known.resolved(), clock.instant()).toSeconds());
        resolution.put("ttl_s", known.ttl().toSeconds());
        resolution.put("stale", known.isStale());
        return resolution;
    }

    private static Map<String, Object> connect(Exchange exchange, String peer) {
        Map<String, Object> connect = new LinkedHashMap<>();
        connect.put("address", peer);
        connect.put("reused", exchange.isUpstreamReused());
        @Nullable
        Trace trace = exchange.trace();
        if (trace != null) {
            trace.connect().ifPresent(took -> connect.put("took_ms", millis(took)));
            trace.tls().ifPresent(tls -> connect.put("tls", tls));
        }
        return connect;
    }

    private void addFailure(Exchange exchange, Map<String, Object> answer) {
        incidents.withId(exchange.id()).ifPresent(failed -> {
            answer.put("error_line", failed.errorLine());
            answer.put("diagnosis", Facts.of(failed.diagnosis().join()));
        });
    }

    private static double millis(Duration time) {
        return time.toNanos() / NANOS_IN_MILLISECOND;
    }
}
