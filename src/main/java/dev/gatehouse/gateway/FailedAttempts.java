package dev.gatehouse.gateway;

import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.web.server.ServerWebExchange;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.upstream.FailedAttempt;
import dev.gatehouse.upstream.FailedAttempt.Reach;

/** Reads what has become of an attempt from the error with which the filters have ended. */
final class FailedAttempts {

    private FailedAttempts() {
    }

    /** Empty where the error is not about an upstream. */
    static Optional<FailedAttempt> of(ServerWebExchange exchange, Exchange of, Throwable error) {
        boolean begun = exchange.getResponse().isCommitted();
        Route route = exchange.getRequiredAttribute(ServerWebExchangeUtils.GATEWAY_ROUTE_ATTR);
        return FailureRecognition
                .recognise(error, hostOf(of.upstream().orElse(route.getUri())), begun, firstByteLimit(route))
                .map(failure -> new FailedAttempt(failure, reach(of, failure, begun), hasNoBody(of),
                        of.isUpstreamReused(),
                        address(of, failure), Duration.between(of.arrived(), of.now()), of.now()));
    }

    /** The limit for a response counts from the connect, and who has waited so long is to wait no longer. */
    private static Reach reach(Exchange of, UpstreamFailure failure, boolean begun) {
        if (begun || of.hasUpstreamBegun()) {
            return Reach.RESPONSE;
        }
        return of.upstreamPeer().isPresent() || failure instanceof UpstreamFailure.FirstByteTimedOut
                ? Reach.REQUEST
                : Reach.CONNECTION;
    }

    private static @Nullable SocketAddress address(Exchange of, UpstreamFailure failure) {
        return failure.address() == null ? of.upstreamPeer().orElse(null) : failure.address();
    }

    /** Whether nothing of a request has to be kept for sending it twice; on this way no body is. */
    static boolean hasNoBody(Exchange of) {
        String length = of.head().header("content-length");
        return (length == null || length.equals("0")) && of.head().header("transfer-encoding") == null;
    }

    /** By hand, since {@link URI#getHost()} knows no name with an underscore, and container names have them. */
    static String hostOf(URI upstream) {
        String authority = upstream.getRawAuthority();
        return authority == null ? "" : authority.replaceFirst(":\\d+$", "");
    }

    private static @Nullable Duration firstByteLimit(Route route) {
        return route.getMetadata().get(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR) instanceof Number limit
                ? Duration.ofMillis(limit.longValue())
                : null;
    }
}
