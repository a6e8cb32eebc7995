package dev.gatehouse.evidence;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.UpstreamAddress;

/**
 * What an incident comes down to: where none of several upstreams is left, the failure of the last of them.
 *
 * @param upstream as configured; empty where it is none that can be read
 * @param address where the connection was to go; empty where it did not come to that, or it is no port of a machine
 * @param begun when what failed began
 * @param at when it failed
 */
record Attempt(UpstreamFailure failure, Optional<UpstreamAddress> upstream, Optional<InetSocketAddress> address,
        Instant begun, Instant at) {

    static Attempt of(Incident incident) {
        UpstreamFailure failure = incident.failure();
        while (failure instanceof UpstreamFailure.NoneLeft(int _, var last) && last != null) {
            failure = last;
        }
        @Nullable
        SocketAddress address = failure.address() == null ? incident.address() : failure.address();
        return new Attempt(failure, UpstreamAddress.of(incident.upstream()),
                address instanceof InetSocketAddress inet && !inet.isUnresolved()
                        ? Optional.of(inet)
                        : Optional.empty(),
                incident.at().minus(incident.took()), incident.at());
    }

    /** Host and port as configured, for people. */
    String target() {
        return upstream.map(address -> address.host() + ":" + address.port())
                .or(() -> address.map(NetUtil::toSocketAddressString))
                .orElse("the upstream");
    }
}
