package dev.gatehouse.routing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;

import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.RequestTarget;

/**
 * What a request asks for, as the conditions and filters of routes see it: in the form in which Spring would show it to its own.
 * Each part is made when it is first asked for. Belongs to the event loop of the request.
 */
public final class RequestView {

    private static final Pattern PARAMETER = Pattern.compile("([^&=]+)(=?)([^&]+)?");

    private final Exchange exchange;
    private final Map<String, String> variables = new HashMap<>();
    private final Map<WeightGroup, String> draws = new HashMap<>();
    private @Nullable RequestTarget target;
    private @Nullable SeenPath seenPath;
    private boolean looked;
    private @Nullable RuntimeException failure;
    private @Nullable PathContainer parsedPath;
    private @Nullable Map<String, List<@Nullable String>> queryParameters;

    public RequestView(Exchange exchange) {
        this.exchange = exchange;
    }

    /** What it is a view of. */
    public Exchange exchange() {
        return exchange;
    }

    /** The target as it came, and in the form of a URI. */
    RequestTarget requestTarget() {
        if (target == null) {
            target = RequestTarget.of(exchange.head().target()).orElseThrow();
        }
        return target;
    }

    /** Path and query, with everything percent-encoded that a URI must not have. */
    String target() {
        return requestTarget().readable();
    }

    /** The path as an application sees it; empty for one that no application should see. */
    Optional<SeenPath> seenPath() {
        if (!looked) {
            looked = true;
            String raw = requestTarget().raw();
            int query = raw.indexOf('?');
            seenPath = SeenPath.of(query < 0 ? raw : raw.substring(0, query)).orElse(null);
        }
        return Optional.ofNullable(seenPath);
    }

    /** Notes why it cannot be said which route takes the request. */
    void fail(RuntimeException why) {
        failure = why;
    }

    /** Why it cannot be said which route takes the request; empty where it can. */
    Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    /** The query as it came, without its question mark; empty where there is none. */
    Optional<String> query() {
        String raw = requestTarget().raw();
        int query = raw.indexOf('?');
        return query < 0 ? Optional.empty() : Optional.of(raw.substring(query + 1));
    }

    /** The path in the form that patterns are matched with. */
    PathContainer parsedPath() {
        if (parsedPath == null) {
            int query = target().indexOf('?');
            parsedPath = PathContainer.parsePath(query < 0 ? target() : target().substring(0, query));
        }
        return parsedPath;
    }

    /** The parameters of the query, decoded; one that stands there without an equals sign has null for a value. */
    Map<String, List<@Nullable String>> queryParameters() {
        if (queryParameters == null) {
            int query = target().indexOf('?');
            queryParameters = parameters(query < 0 ? "" : target().substring(query + 1));
        }
        return queryParameters;
    }

    private static Map<String, List<@Nullable String>> parameters(String query) {
        Map<String, List<@Nullable String>> parameters = new LinkedHashMap<>();
        Matcher found = PARAMETER.matcher(query);
        while (found.find()) {
            String value = found.group(3);
            String none = found.group(2).isEmpty() ? null : "";
            parameters.computeIfAbsent(decoded(found.group(1)), _ -> new ArrayList<>(1))
                    .add(value == null ? none : decoded(value));
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The Host that is asked for, with its port; null where a request of HTTP/1.0 has none. */
    @Nullable
    String hostField() {
        String host = exchange.head().header("host");
        // "name:" means no port (RFC 3986, section 3.2.3), and so it is handed to Spring.
        return host != null && host.endsWith(":") && !host.endsWith("::") ? host.substring(0, host.length() - 1) : host;
    }

    /** What the patterns of conditions took out of the request, by name. */
    Map<String, String> variables() {
        return variables;
    }

    void addVariables(Map<String, String> found) {
        variables.putAll(found);
    }

    /** The route of a group that this request is for; drawn once, so that all its members see the same. */
    @Nullable
    String drawn(WeightGroup group) {
        String drawn = draws.computeIfAbsent(group,
                of -> Objects.requireNonNullElse(of.routeAt(ThreadLocalRandom.current().nextDouble()), ""));
        return drawn.isEmpty() ? null : drawn;
    }
}
