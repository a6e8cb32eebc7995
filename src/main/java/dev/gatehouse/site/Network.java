package dev.gatehouse.site;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

import io.netty.util.NetUtil;

/**
 * The addresses that begin with the same bits: {@code 10.0.0.0/8}, or one address.
 *
 * @param address one of them; empty for every address there is
 * @param bits how many bits they have in common
 */
public record Network(Optional<InetAddress> address, int bits) {

    private static final Network ALL = new Network(Optional.empty(), 0);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,3}");

    /** Reads a network, an address or {@code all}; empty for anything else, such as a name. */
    public static Optional<Network> of(String text) {
        if (text.equals("all")) {
            return Optional.of(ALL);
        }
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean v4 = NetUtil.isValidIpV4Address(address);
        if (!v4 && (!NetUtil.isValidIpV6Address(address) || address.indexOf('%') >= 0)) {
            return Optional.empty();
        }
        int longest = v4 ? 32 : 128;
        String bits = slash < 0 ? String.valueOf(longest) : text.substring(slash + 1);
        if (!NUMBER.matcher(bits).matches() || Integer.parseInt(bits) > longest) {
            return Optional.empty();
        }
        InetAddress of = InetAddress.ofLiteral(address);
        // Java makes an IPv4 address of a mapped one (RFC 4291, section 2.5.5.2), which lacks the bits before it.
        int common = Integer.parseInt(bits) - (longest - of.getAddress().length * Byte.SIZE);
        return common < 0 ? Optional.empty() : Optional.of(new Network(Optional.of(of), common));
    }

    /** Whether an address is one of them. */
    public boolean contains(InetAddress other) {
        if (address.isEmpty()) {
            return true;
        }
        byte[] own = address.get().getAddress();
        byte[] asked = other.getAddress();
        int rest = own.length * Byte.SIZE - bits;
        return own.length == asked.length
                && new BigInteger(1, own).shiftRight(rest).equals(new BigInteger(1, asked).shiftRight(rest));
    }
}
