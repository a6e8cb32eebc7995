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
 */
@ConfigurationProperties("gatehouse")
public record ForwardingProperties(@DefaultValue List<String> trustedProxies) {

    public ForwardingProperties {
        for (String network : trustedProxies) {
            if (TrustedProxies.rule(network).isEmpty()) {
                throw new InvalidSettingException("trusted-proxies", network,
                        "networks or addresses such as 10.0.0.0/8 or 2001:db8::1, not \"" + network + "\"");
            }
        }
    }
}
