package dev.gatehouse.exchange;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;

/** The proxies in front of this one that are believed: in what they write into headers, or in what they say before the first. */
public final class TrustedProxies {

    private final List<IpSubnetFilterRule> rules;

    /** @param networks in CIDR notation or single addresses, checked by {@link ForwardingProperties} */
    public TrustedProxies(List<String> networks) {
        this.rules = networks.stream().map(TrustedProxies::rule).flatMap(Optional::stream).toList();
    }

    public boolean contains(InetSocketAddress peer) {
        return rules.stream().anyMatch(rule -> rule.matches(peer));
    }

    static Optional<IpSubnetFilterRule> rule(String network) {
        int slash = network.indexOf('/');
        String address = slash < 0 ? network : network.substring(0, slash);
        boolean v4 = NetUtil.isValidIpV4Address(address);
        if (!v4 && !NetUtil.isValidIpV6Address(address)) {
            return Optional.empty();
        }
        int longest = v4 ? 32 : 128;
        try {
            int prefix = slash < 0 ? longest : Integer.parseInt(network.substring(slash + 1));
            return prefix < 0 || prefix > longest
                    ? Optional.empty()
                    : Optional.of(new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
