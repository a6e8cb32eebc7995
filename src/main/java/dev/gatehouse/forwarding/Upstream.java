package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;

import dev.gatehouse.site.UpstreamAddress;

/**
 * An upstream as connections are made to it and kept; two sites with the same one share its connections.
 *
 * @param address where it is
 */
record Upstream(UpstreamAddress address) {

    /** Its own name and port, as a Host field has them. */
    byte[] host() {
        return address.uri().getRawAuthority().getBytes(StandardCharsets.ISO_8859_1);
    }

    byte[] prefix() {
        return address.path().getBytes(StandardCharsets.ISO_8859_1);
    }
}
