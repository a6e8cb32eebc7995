package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.Deviation.always;
import static dev.gatehouse.conformance.Deviation.sometimes;
import static java.util.Map.entry;

import java.util.Map;

/**
 * What the way through Spring Cloud Gateway does not keep, by the check's id.
 *
 * <p>{@code src/docs/forwarding.md} tells it to those who use it.
 */
final class GatewayDeviations {

    private static final String FRAMES = "Reactor Netty takes WebSockets apart into frames and speaks to either side on its own account";

    private GatewayDeviations() {
    }

    static Map<String, Deviation> all() {
        return Map.ofEntries(
                entry("headers-place", always("Spring's HttpHeaders keep the values of one name together")),
                entry("body-trailers", always("Spring's ServerHttpRequest has a body and no trailers")),
                entry("expect-refused", always("Reactor Netty says 100 as soon as somebody subscribes to the body")),
                entry("reply-103",
                        always("Reactor Netty's client hands on one response; others are swallowed before it")),
                entry("reply-at-once-head", always("Reactor Netty sends the head with the first bytes of the body")),
                entry("upgrade-handshake", always(FRAMES)),
                entry("upgrade-added", always(FRAMES)),
                entry("upgrade-other", always("Reactor Netty's client upgrades to WebSocket only")),
                entry("upgrade-early", always(FRAMES)),
                entry("tunnel-bytes", always(FRAMES)),
                entry("tunnel-reset", sometimes(FRAMES)),
                entry("upgrade-refused", always("Netty's handshake ends with the head of a refusal")),
                entry("upgrade-old", always("the version is not looked at")),
                entry("visitor-old-kept", always("Reactor Netty keeps the connection and does not say so")),
                entry("pool-idle", sometimes("Reactor Netty looks for idle connections every five seconds")),
                entry("fail-stalled", always("Spring Cloud Gateway has no time limit after the first byte")),
                entry("h2-body-trailers", always("as body-trailers")),
                entry("h2-body-trailers-alone", always("as body-trailers")),
                entry("h2-reply-103", always("as reply-103")),
                entry("h2-reply-at-once-head", always("as reply-at-once-head")),
                entry("h2-fail-stalled", always("as fail-stalled")));
    }
}
