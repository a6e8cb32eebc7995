package dev.gatehouse.resolver;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.gatehouse.site.InvalidSettingException;

/**
 * Whom names of upstreams are asked of, and names of sites before a certificate is ordered, as written under {@code gatehouse.dns}.
 *
 * @param servers addresses of name servers, with a port if it is not 53; those of the system unless set. Worth setting where the home
 *     router answers with addresses of the home network for names that the Internet knows by another address
 * @param minTtl how long the addresses of an upstream are believed at least, whatever the TTL of their records
 * @param maxTtl how long the addresses of an upstream are believed at most; then its name is looked up again
 */
@ConfigurationProperties(value = "gatehouse.dns", ignoreUnknownFields = false)
public record DnsProperties(@DefaultValue List<String> servers, @DefaultValue("1s") Duration minTtl,
        @DefaultValue("5m") Duration maxTtl) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    public DnsProperties {
        servers = List.copyOf(servers);
        for (int i = 0; i < servers.size(); i++) {
            if (addressOf(servers.get(i)).isEmpty()) {
                throw new InvalidSettingException("servers[" + i + "]", servers.get(i),
                        "addresses such as 9.9.9.9 or [2620:fe::fe]:53");
            }
        }
        if (minTtl.compareTo(SHORTEST) < 0) {
            throw new InvalidSettingException("min-ttl", minTtl, "one second at least");
        }
        if (maxTtl.compareTo(minTtl) < 0 || maxTtl.compareTo(LONGEST) > 0) {
            throw new InvalidSettingException("max-ttl", maxTtl, "from min-ttl to one day");
        }
    }

    /** Where they are; empty where the system's are asked. */
    public List<InetSocketAddress> addresses() {
        return servers.stream().map(DnsProperties::addressOf).flatMap(Optional::stream).toList();
    }

    private static Optional<InetSocketAddress> addressOf(String server) {
        return ServerAddress.of(server).flatMap(ServerAddress::literal);
    }
}
