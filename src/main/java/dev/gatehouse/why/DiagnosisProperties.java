package dev.gatehouse.why;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.gatehouse.site.InvalidSettingException;
import dev.gatehouse.site.Network;

/**
 * Who is told the whole diagnosis of a failed request, as written under {@code gatehouse.diagnosis}.
 *
 * @param viewers networks, such as {@code 192.168.0.0/16}, or addresses whose visitors see on an error page what was tried, what
 *     happened and what to do. A visitor who came through a proxy sees it only if that is a trusted one and says that the visitor's
 *     address is among these
 * @param loopback whether who comes from this machine itself, without a trace of a proxy, sees it too; true unless set. Say {@code false}
 *     where a proxy or a tunnel on this machine leaves no trace, such as nginx with {@code proxy_pass} alone
 */
@ConfigurationProperties(value = "gatehouse.diagnosis", ignoreUnknownFields = false)
record DiagnosisProperties(@DefaultValue List<String> viewers, @DefaultValue("true") boolean loopback) {

    DiagnosisProperties {
        for (int i = 0; i < viewers.size(); i++) {
            if (Network.of(viewers.get(i)).isEmpty()) {
                throw new InvalidSettingException("viewers[" + i + "]", viewers.get(i),
                        "a network or an address such as 192.168.0.0/16 or 2001:db8::1");
            }
        }
    }

    /** Those addresses, ready to be asked for. */
    record Audience(List<Network> networks, boolean loopback) {

        /** Whether a visitor with that address is told, as far as a trusted proxy knows it. */
        boolean has(InetAddress address) {
            return networks.stream().anyMatch(network -> network.contains(address));
        }

        /** Whether the other end of a connection is told. */
        boolean hasDirectly(InetAddress address) {
            return (loopback && address.isLoopbackAddress()) || has(address);
        }
    }

    Audience audience() {
        return new Audience(viewers.stream().map(Network::of).flatMap(Optional::stream).toList(), loopback);
    }
}
