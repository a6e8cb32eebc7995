package dev.gatehouse.exchange;

import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.gatehouse.site.InvalidSettingException;

/**
 * Whom to believe about a request's origin, as written under {@code gatehouse}.
 *
 * @param trustedProxies networks, such as {@code 10.0.0.0/8}, or addresses of proxies in front of this one, whose
 *     X-Forwarded-* and Forwarded headers are continued; nobody unless set, and everybody else's are dropped
 * @param proxyProtocolFrom networks or addresses of proxies in front whose connections begin with the header of the PROXY protocol,
 *     version 1 or 2, and are taken for connections of the client that it names; nobody's unless set
 */
@ConfigurationProperties("gatehouse")
public record ForwardingProperties(@DefaultValue List<String> trustedProxies,
        @DefaultValue List<String> proxyProtocolFrom) {

    public ForwardingProperties {
        requireNetworks("trusted-proxies", trustedProxies);
        requireNetworks("proxy-protocol-from", proxyProtocolFrom);
    }

    private static void requireNetworks(String key, List<String> networks) {
        for (int i = 0; i < networks.size(); i++) {
            if (TrustedProxies.rule(networks.get(i)).isEmpty()) {
                throw new InvalidSettingException(key + "[" + i + "]", networks.get(i),
                        "a network or an address such as 10.0.0.0/8 or 2001:db8::1");
            }
        }
    }
}
