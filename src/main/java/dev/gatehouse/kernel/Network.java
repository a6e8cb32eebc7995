package dev.gatehouse.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A range of addresses, {@code 192.168.1.0/24}.
 *
 * @param length how many bits of the address say which network it is
 */
public record Network(InetAddress address, int length) {

    /** Reads an address without a name, with or without a length; empty where it is none. */
    public static Optional<Network> of(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        if (!address.matches("[0-9a-fA-F:.]*[.:][0-9a-fA-F:.]*")) {
            return Optional.empty();
        }
        try {
            InetAddress parsed = InetAddress.getByName(address);
            int bits = parsed.getAddress().length * Byte.SIZE;
            int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            return length < 0 || length > bits ? Optional.empty() : Optional.of(new Network(parsed, length));
        } catch (UnknownHostException | NumberFormatException _) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        int whole = length / Byte.SIZE;
        int mask = 0xFF00 >> (length % Byte.SIZE);
        return Arrays.equals(mine, 0, whole, theirs, 0, whole)
                && (whole == mine.length || ((mine[whole] ^ theirs[whole]) & mask & 0xFF) == 0);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
