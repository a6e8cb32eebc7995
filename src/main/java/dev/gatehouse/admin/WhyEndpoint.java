package dev.gatehouse.admin;

import java.util.Map;
import java.util.Optional;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** {@code POST /actuator/why} with {@code {"url": "…"}}: asks itself for a URL, as a visitor would, and says which way that went. */
@Endpoint(id = "why")
public final class WhyEndpoint {

    private static final int BAD_REQUEST = 400;
    private static final int TOO_MANY = 429;

    private final Trials trials;
    private final TrialAnswer answers;
    private final ServedAddresses served;

    WhyEndpoint(Trials trials, TrialAnswer answers, ServedAddresses served) {
        this.trials = trials;
        this.answers = answers;
        this.served = served;
    }

    @WriteOperation
    public WebEndpointResponse<Map<String, Object>> why(String url) {
        Optional<TrialUrl> asked = TrialUrl.of(url, served.https() > 0);
        if (asked.isEmpty()) {
            return problem(BAD_REQUEST, "url (expected: such as https://app.example.com/page)");
        }
        int port = asked.get().secure() ? served.https() : served.http();
        if (port <= 0) {
            return problem(BAD_REQUEST,
                    "Gatehouse does not listen for https (expected: gatehouse.https.port to be set)");
        }
        return trials.make(asked.get(), port)
                .map(outcome -> new WebEndpointResponse<>(
                        answers.of(asked.get(), trials.address(), port, outcome)))
                .orElseGet(() -> problem(TOO_MANY, "too many ask the same just now; try again in a moment"));
    }

    private static WebEndpointResponse<Map<String, Object>> problem(int status, String problem) {
        return new WebEndpointResponse<>(Map.of("problem", problem), status);
    }
}
