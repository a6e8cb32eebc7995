package dev.gatehouse.routing;

import java.util.List;
import java.util.regex.Pattern;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;

/** {@code RemoteAddr}: the connection comes from one of these networks. */
record AddressCondition(List<IpSubnetFilterRule> networks) implements Condition {

    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

    static AddressCondition of(Arguments arguments) {
        return new AddressCondition(arguments.list().stream().map(source -> network(source, arguments)).toList());
    }

    /** Without a prefix it is 32, for IPv6, too. A name would be asked for, and that is not done here. */
    private static IpSubnetFilterRule network(String source, Arguments arguments) {
        int slash = source.indexOf('/');
        String address = slash < 0 ? source : source.substring(0, slash);
        String prefix = slash < 0 ? "32" : source.substring(slash + 1);
        boolean literal = NetUtil.isValidIpV4Address(address) || NetUtil.isValidIpV6Address(address);
        if (!literal || !PREFIX.matcher(prefix).matches()) {
            throw arguments.objection("address " + source);
        }
        return new IpSubnetFilterRule(address, Integer.parseInt(prefix), IpFilterRuleType.ACCEPT);
    }

    @Override
    public boolean holds(RequestView request) {
        return networks.stream().anyMatch(network -> network.matches(request.exchange().client().address()));
    }
}
