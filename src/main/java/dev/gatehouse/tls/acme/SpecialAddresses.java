package dev.gatehouse.tls.acme;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;

/**
 * Addresses that the Internet does not reach: private ones, those of one link or machine, and those for examples and other purposes.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA's registry for IPv4</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">and for IPv6</a>
 */
final class SpecialAddresses {

    private static final List<IpSubnetFilterRule> BLOCKS = blocks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10",
            "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/127",
            "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
            "ff00::/8");

    private SpecialAddresses() {
    }

    private static List<IpSubnetFilterRule> blocks(String... blocks) {
        return Arrays.stream(blocks)
                .map(block -> block.split("/", 2))
                .map(parts -> new IpSubnetFilterRule(parts[0], Integer.parseInt(parts[1]), IpFilterRuleType.REJECT))
                .toList();
    }

    static boolean contains(InetAddress address) {
        var at = new InetSocketAddress(address, 0);
        return BLOCKS.stream().anyMatch(block -> block.matches(at));
    }
}
