package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;

/**
 * An upstream as connections are made to it and kept; two sites with the same one share its connections.
 *
 * @param address where it is
 * @param tls how it is recognised; null where it does not speak TLS
 */
record Upstream(UpstreamAddress address, @Nullable UpstreamTls tls) {

    static Upstream of(UpstreamAddress address, UpstreamTls tls) {
        return new Upstream(address, address.isSecure() ? tls : null);
    }

    /** Its own name and port, as a Host field has them. */
    byte[] host() {
        String port = address.socket() == null ? ":" + address.port() : "";
        return (address.host() + port).getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] prefix() {
        return address.path().getBytes(StandardCharsets.ISO_8859_1);
    }
}
