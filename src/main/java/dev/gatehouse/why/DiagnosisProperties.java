package dev.gatehouse.why;

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
 *     happened and what to do; this machine's own always do. A visitor who came through a proxy sees it only if that is a trusted one and
 *     says that the visitor's address is among these
 */
@ConfigurationProperties(value = "gatehouse.diagnosis", ignoreUnknownFields = false)
record DiagnosisProperties(@DefaultValue List<String> viewers) {

    DiagnosisProperties {
        for (int i = 0; i < viewers.size(); i++) {
            if (Network.of(viewers.get(i)).isEmpty()) {
                throw new InvalidSettingException("viewers[" + i + "]", viewers.get(i),
                        "a network or an address such as 192.168.0.0/16 or 2001:db8::1");
            }
        }
    }

    List<Network> networks() {
        return viewers.stream().map(Network::of).flatMap(Optional::stream).toList();
    }
}
