package dev.gatehouse.routing;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.RequestTarget;

/**
 * A request on its way through the filters of its route: what they make of its target and its fields, or the answer that one of
 * them gives in the upstream's place; afterwards the answer on its way back. Belongs to the event loop of the request.
 */
public final class Passage {

    /** Paths are seen as parts of a URL, since {@link URI} takes a path that begins with two slashes for a host. */
    private static final String ANY_HOST = "http://host";

    private final RequestView request;
    private final FieldChanges fields = new FieldChanges();
    private final List<AnswerFilter> answerFilters = new ArrayList<>(2);
    private RequestTarget target;
    private @Nullable URI url;
    private boolean prefixed;
    private @Nullable OwnAnswer own;

    private Passage(RequestView request) {
        this.request = request;
        this.target = request.requestTarget();
    }

    /**
     * Leads a request through the filters.
     *
     * @throws RuntimeException where they make a request that cannot be sent
     */
    public static Passage through(List<Filter> filters, RequestView request) {
        var passage = new Passage(request);
        for (Filter filter : filters) {
            filter.apply(passage);
            if (passage.own != null) {
                break;
            }
        }
        return passage;
    }

    /** Path and query as the filters have left them; empty where the request goes on with its target as it came. */
    public Optional<String> changedTarget() {
        String seen = url == null ? target.readable() : pathAndQuery(url);
        if (!seen.equals(target.readable())) {
            return Optional.of(seen);
        }
        return target.equals(request.requestTarget()) ? Optional.empty() : Optional.of(target.raw());
    }

    private static String pathAndQuery(URI of) {
        return of.getRawQuery() == null ? of.getRawPath() : of.getRawPath() + "?" + of.getRawQuery();
    }

    /** What becomes of the fields of the request. */
    public FieldChanges fields() {
        return fields;
    }

    /** The answer in the upstream's place. */
    public Optional<OwnAnswer> ownAnswer() {
        return Optional.ofNullable(own);
    }

    /** Whether anything is to be done to the upstream's answer. */
    public boolean changesAnswer() {
        return !answerFilters.isEmpty();
    }

    /**
     * Leads the answer of the upstream back through the filters, the last one first.
     *
     * @param original the values of a field of the answer by its name in lower case, those for its connection left out
     */
    public Answer answered(int status, Function<String, List<String>> original) {
        var answer = new Answer(status, original);
        answerFilters.reversed().forEach(filter -> filter.apply(answer));
        return answer;
    }

    RequestView request() {
        return request;
    }

    /** The target as it is now; of its parts only path and query mean anything. */
    URI url() {
        if (url == null) {
            url = URI.create(ANY_HOST + target.readable());
        }
        return url;
    }

    /** Puts another target in place, to be sent byte for byte unless a filter changes it once more. */
    void target(String raw) {
        target = RequestTarget.of(raw).orElseThrow();
        url = null;
    }

    /** Puts another path in place; one with a question mark in it brings a query before the one that is there. */
    void path(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path without a slash at its beginning");
        }
        URI now = url();
        String query = now.getRawQuery() == null ? "" : "?" + now.getRawQuery();
        String fragment = now.getRawFragment() == null ? "" : "#" + now.getRawFragment();
        try {
            url = new URI(ANY_HOST + path + query + fragment);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no proper path", e);
        }
    }

    /** Whether a prefix may still be put before the path; only the first one is. */
    boolean takePrefix() {
        boolean first = !prefixed;
        prefixed = true;
        return first;
    }

    /** Answers in the upstream's place. */
    void answer(OwnAnswer inPlace) {
        own = inPlace;
    }

    void whenAnswered(AnswerFilter filter) {
        answerFilters.add(filter);
    }
}
