package dev.gatehouse.forwarding;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.Peer;

/**
 * An upstream as connections are made to it and kept; two routes with the same one share its connections. What every request needs
 * of it is made once.
 */
final class Upstream {

    private final Peer peer;
    private final UpstreamAddress address;
    private final @Nullable UpstreamTls tls;
    private final URI uri;
    private final byte[] host;
    private final byte[] prefix;
    private final int hash;

    Upstream(Peer peer, UpstreamTls tls) {
        this.peer = peer;
        UpstreamAddress address = peer.address();
        this.address = address;
        this.tls = address.isSecure() ? tls : null;
        this.uri = address.uri();
        int usual = address.isSecure() ? 443 : 80;
        // The port that goes without saying is not written.
        String port = address.socket() == null && address.port() != usual ? ":" + address.port() : "";
        this.host = (address.host() + port).getBytes(StandardCharsets.ISO_8859_1);
        this.prefix = address.path().getBytes(StandardCharsets.ISO_8859_1);
        this.hash = Objects.hash(address, this.tls);
    }

    /** How it fares. */
    Peer peer() {
        return peer;
    }

    UpstreamAddress address() {
        return address;
    }

    /** How it is recognised; null where it does not speak TLS. */
    @Nullable
    UpstreamTls tls() {
        return tls;
    }

    URI uri() {
        return uri;
    }

    /** Its own name and port, as a Host field has them; only to be read. */
    byte[] host() {
        return host;
    }

    /** What it puts before every path; only to be read. */
    byte[] prefix() {
        return prefix;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Upstream one && hash == one.hash && address.equals(one.address)
                && Objects.equals(tls, one.tls));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
