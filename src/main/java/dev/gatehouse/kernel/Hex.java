package dev.gatehouse.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/** Addresses as the kernel's tables of routes print them: those of IPv4 as a number of this processor, those of IPv6 byte by byte. */
final class Hex {

    private static final int IPV4 = 8;
    private static final int IPV6 = 32;

    private Hex() {
    }

    static Optional<InetAddress> ipv4(String text) {
        try {
            return text.length() == IPV4
                    ? Optional.of(InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES)
                            .order(ByteOrder.nativeOrder())
                            .putInt(HexFormat.fromHexDigits(text))
                            .array()))
                    : Optional.empty();
        } catch (UnknownHostException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    static Optional<InetAddress> ipv6(String text) {
        try {
            return text.length() == IPV6
                    ? Optional.of(InetAddress.getByAddress(HexFormat.of().parseHex(text)))
                    : Optional.empty();
        } catch (UnknownHostException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
