package dev.gatehouse.tls.acme;

import io.netty.util.NetUtil;
import org.shredzone.acme4j.Identifier;

import dev.gatehouse.site.HostPattern;

/** Names as an authority writes them. */
final class Identifiers {

    private Identifiers() {
    }

    /** Addresses are of another kind (RFC 8738). */
    static Identifier of(HostPattern name) {
        String host = name.name().value();
        if (host.startsWith("[")) {
            return Identifier.ip(host.substring(1, host.length() - 1));
        }
        return NetUtil.isValidIpV4Address(host) ? Identifier.ip(host) : Identifier.dns(name.toString());
    }
}
