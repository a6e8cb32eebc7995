package dev.gatehouse.admin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.gatehouse.tls.CertificateKeeper;
import dev.gatehouse.tls.CertificateStatus;
import dev.gatehouse.tls.LocalAuthority;
import dev.gatehouse.tls.NotIssuedException;

/**
 * {@code GET /actuator/certificates}: how it stands with each certificate, in the order of the sites, and what a human must do;
 * {@code /actuator/certificates/authority}: the local authority's own certificate.
 */
@Endpoint(id = "certificates")
public final class CertificatesEndpoint {

    private final CertificateKeeper keeper;
    private final LocalAuthority authority;
    private final Clock clock;

    CertificatesEndpoint(CertificateKeeper keeper, LocalAuthority authority, Clock clock) {
        this.keeper = keeper;
        this.authority = authority;
        this.clock = clock;
    }

    @ReadOperation
    public List<Map<String, Object>> certificates() {
        Instant now = clock.instant();
        return keeper.status().stream().map(one -> answer(one, now)).toList();
    }

    @ReadOperation(produces = "application/x-pem-file")
    public WebEndpointResponse<String> authority(@Selector String part) throws NotIssuedException {
        return part.equals("authority")
                ? authority.certificate()
                        .map(root -> new WebEndpointResponse<>(root.pem()))
                        .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND))
                : new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }

    private static Map<String, Object> answer(CertificateStatus one, Instant now) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("site", one.site());
        answer.put("names", one.names());
        answer.put("state", one.state(now).toString());
        Instant end = one.validUntil();
        if (end != null) {
            answer.put("validUntil", end.toString());
            answer.put("daysLeft", Duration.between(now, end).toDays());
        }
        put(answer, "issuer", one.issuer());
        put(answer, "nextAttempt", inSeconds(one.next()));
        put(answer, "why", one.why());
        put(answer, "remedy", one.remedy());
        return answer;
    }

    /** Null where nobody looks, or it has not been looked at yet. */
    private static @Nullable String inSeconds(@Nullable Instant next) {
        return next == null || next.equals(Instant.MIN) ? null : next.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void put(Map<String, Object> answer, String key, @Nullable String value) {
        if (value != null) {
            answer.put(key, value);
        }
    }
}
