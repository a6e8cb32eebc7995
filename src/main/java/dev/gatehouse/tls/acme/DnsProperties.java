package dev.gatehouse.tls.acme;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.gatehouse.site.InvalidSettingException;

/**
 * Whom names are asked of before a certificate is ordered, as written under {@code gatehouse.dns}.
 *
 * @param servers addresses of name servers, with a port if it is not 53; those of the system unless set. Worth setting where the home
 *     router answers with addresses of the home network for names that the Internet knows by another address
 */
@ConfigurationProperties(value = "gatehouse.dns", ignoreUnknownFields = false)
public record DnsProperties(@DefaultValue List<String> servers) {

    public DnsProperties {
        servers = List.copyOf(servers);
        for (int i = 0; i < servers.size(); i++) {
            if (addressOf(servers.get(i)).isEmpty()) {
                throw new InvalidSettingException("servers[" + i + "]", servers.get(i),
                        "addresses such as 9.9.9.9 or [2620:fe::fe]:53");
            }
        }
    }

    /** Where they are; empty where the system's are asked. */
    List<InetSocketAddress> addresses() {
        return servers.stream().map(DnsProperties::addressOf).flatMap(Optional::stream).toList();
    }

    private static Optional<InetSocketAddress> addressOf(String server) {
        return ServerAddress.of(server).flatMap(ServerAddress::literal);
    }
}
