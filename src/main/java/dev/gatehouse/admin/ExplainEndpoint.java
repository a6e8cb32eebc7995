package dev.gatehouse.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import dev.gatehouse.diagnosis.Facts;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.why.FailedRequest;
import dev.gatehouse.why.RecentIncidents;
import dev.gatehouse.why.WhyLinks;

/**
 * {@code GET /actuator/explain?id=…}: why one of the last requests failed, with its lines of the logs; {@code POST} with
 * {@code {"id": "…"}} makes an address at which others can read it for an hour.
 */
@Endpoint(id = "explain")
public final class ExplainEndpoint {

    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final int LONGEST_ID = 64;

    private final RecentIncidents incidents;
    private final WhyLinks links;
    private final LinkOrigin origin;

    ExplainEndpoint(RecentIncidents incidents, WhyLinks links, LinkOrigin origin) {
        this.incidents = incidents;
        this.links = links;
        this.origin = origin;
    }

    @ReadOperation
    public WebEndpointResponse<Map<String, Object>> explain(String id) {
        return incidents.withId(id)
                .map(request -> new WebEndpointResponse<>(answer(request)))
                .orElseGet(() -> unknown(id));
    }

    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> link(String id) {
        Optional<FailedRequest> request = incidents.withId(id);
        if (request.isEmpty()) {
            return unknown(id);
        }
        // The page never waits, and so has to be ready.
        request.get().diagnosis().join();
        try {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("id", id);
            answer.put("link", origin.of(request.get()).orElse("") + links.linkTo(id));
            return new WebEndpointResponse<>(answer);
        } catch (StorageException e) {
            return problem(UNAVAILABLE, "there is no key to sign a link with: " + e.getMessage());
        }
    }

    static Map<String, Object> answer(FailedRequest request) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", request.id());
        answer.put("site", request.site());
        answer.put("url", request.url());
        answer.put("status", request.status());
        answer.put("access_line", request.accessLine());
        answer.put("error_line", request.errorLine());
        // It is there within a second.
        answer.put("diagnosis", Facts.of(request.diagnosis().join()));
        return answer;
    }

    private static WebEndpointResponse<Map<String, Object>> unknown(String id) {
        String shown = id.length() > LONGEST_ID ? id.substring(0, LONGEST_ID) + "…" : id;
        return problem(NOT_FOUND,
                ("no failed request has the id %s (expected: one of the last %d since Gatehouse was started, "
                        + "as on its page or behind \"request id:\" in the error log)")
                        .formatted(shown, RecentIncidents.MOST));
    }

    private static WebEndpointResponse<Map<String, Object>> problem(int status, String problem) {
        return new WebEndpointResponse<>(Map.of("problem", problem), status);
    }
}
