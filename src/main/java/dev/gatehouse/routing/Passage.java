package dev.gatehouse.routing;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

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
    private URI url;
    private boolean prefixed;
    private @Nullable Redirect redirect;

    private Passage(RequestView request) {
        this.request = request;
        this.url = URI.create(ANY_HOST + request.target());
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
            if (passage.redirect != null) {
                break;
            }
        }
        return passage;
    }

    /** Path and query as the filters have left them; empty where the request goes on with its target as it came. */
    public Optional<String> changedTarget() {
        String target = url.getRawQuery() == null ? url.getRawPath() : url.getRawPath() + "?" + url.getRawQuery();
        return target.equals(request.target()) ? Optional.empty() : Optional.of(target);
    }

    /** What becomes of the fields of the request. */
    public FieldChanges fields() {
        return fields;
    }

    /** The answer in the upstream's place. */
    public Optional<Redirect> redirect() {
        return Optional.ofNullable(redirect);
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
        return url;
    }

    /** Puts another path in place; one with a question mark in it brings a query before the one that is there. */
    void path(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("a path without a slash at its beginning");
        }
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String fragment = url.getRawFragment() == null ? "" : "#" + url.getRawFragment();
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

    void redirect(Redirect answer) {
        redirect = answer;
    }

    void whenAnswered(AnswerFilter filter) {
        answerFilters.add(filter);
    }
}
