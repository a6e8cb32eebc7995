package dev.gatehouse.site;

import java.net.InetAddress;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Who may ask, by the address that the connection comes from.
 *
 * @param allow who may; null for everybody
 * @param deny who may not, although {@code allow} says otherwise
 */
public record SiteAccess(@Nullable List<Network> allow, List<Network> deny) {

    /** Anybody may ask. */
    public static final SiteAccess EVERYBODY = new SiteAccess(null, List.of());

    public SiteAccess {
        allow = allow == null ? null : List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** Whether a visitor from this address may ask. */
    public boolean admits(InetAddress visitor) {
        return deny.stream().noneMatch(network -> network.contains(visitor))
                && (allow == null || allow.stream().anyMatch(network -> network.contains(visitor)));
    }

    /** Whether there is anybody who may not. */
    public boolean isRestricted() {
        return allow != null || !deny.isEmpty();
    }
}
