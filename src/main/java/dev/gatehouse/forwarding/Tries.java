package dev.gatehouse.forwarding;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.message.RequestRules;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.upstream.Attempts;
import dev.gatehouse.upstream.Errand;

/** Which of a route's upstreams one request goes to. Belongs to the event loop of the request. */
final class Tries implements Errand {

    private final UpstreamGroup group;
    private final Exchange exchange;
    private final RequestRules rules;
    private final HostMemory hosts;
    private final Attempts attempts;

    Tries(UpstreamGroup group, Exchange exchange, RequestRules rules, HostMemory hosts) {
        this.group = group;
        this.exchange = exchange;
        this.rules = rules;
        this.hosts = hosts;
        this.attempts = new Attempts(group.peers(), this);
    }

    /** What becomes of the request. */
    Attempts attempts() {
        return attempts;
    }

    /** The upstream that the request goes to first. */
    Upstream first() {
        return upstream(attempts.start());
    }

    /** The upstream of this number, to which the request goes now. */
    Upstream upstream(int member) {
        Upstream upstream = group.get(member);
        if (!group.isSingle()) {
            exchange.assign(exchange.site().orElse(""), upstream.uri());
        }
        return upstream;
    }

    /**
     * The answer with the cookie by which the visitor stays with the upstream, where that is wanted and new.
     *
     * @param changed what filters have made of the answer; null where there are none
     */
    @Nullable
    Answer withCookie(@Nullable Answer changed, int status, Function<String, List<String>> original) {
        if (group.isSingle()) {
            return changed;
        }
        Optional<String> cookie = attempts.cookie(group.cookiePath(), exchange.client().secure());
        if (cookie.isEmpty()) {
            return changed;
        }
        Answer answer = changed == null ? new Answer(status, original) : changed;
        answer.add("Set-Cookie", cookie.get());
        return answer;
    }

    @Override
    public String method() {
        return exchange.head().method();
    }

    @Override
    public boolean isEmpty() {
        return rules.framing().isEmpty();
    }

    @Override
    public boolean isUpgrade() {
        return rules.upgrade();
    }

    @Override
    public void triedInVain(Incident incident) {
        exchange.triedInVain(incident);
    }

    @Override
    public @Nullable String cookies() {
        return exchange.head().header("cookie");
    }

    @Override
    public String visitor() {
        return hosts.visitor(exchange);
    }
}
