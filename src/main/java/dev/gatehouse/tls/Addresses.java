package dev.gatehouse.tls;

import java.net.Inet6Address;
import java.net.InetAddress;

import io.netty.util.NetUtil;

/** IP addresses where names are expected. */
final class Addresses {

    private Addresses() {
    }

    /** As it stands in a URL or a Host header: IPv6 in brackets and in its shortest form (RFC 5952). */
    static String inUrl(String address) {
        InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
        return parsed == null ? address : inUrl(parsed);
    }

    static String inUrl(InetAddress address) {
        String text = NetUtil.toAddressString(address);
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }

    /** Whether a host is an address rather than a name. */
    static boolean isAddress(String host) {
        return host.startsWith("[") || NetUtil.isValidIpV4Address(host);
    }

    /** The address alone, without brackets. */
    static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
