package dev.gatehouse.exchange;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request came from, hop by hop, as X-Forwarded-For or Forwarded (RFC 7239) tell it: the visitor first, the proxy that added the
 * last one not among them.
 *
 * <p>Who is not trusted may have made up all that stands before it. So the list is read from its end, past those that are trusted.
 *
 * @param names as they were written, without port, brackets and quotes
 */
record Hops(List<String> names) {

    private static final String FOR = "for=";

    /** @param value of X-Forwarded-For; null where there is none */
    static Hops ofForwardedFor(@Nullable String value) {
        return new Hops(value == null
                ? List.of()
                : Arrays.stream(value.split(",")).map(Hops::node).filter(name -> !name.isEmpty()).toList());
    }

    /** @param value of Forwarded; null where there is none */
    static Hops ofForwarded(@Nullable String value) {
        return new Hops(value == null
                ? List.of()
                : parts(value, ',').stream()
                        .flatMap(hop -> parts(hop, ';').stream()
                                .map(String::strip)
                                .filter(pair -> pair.toLowerCase(Locale.ROOT).startsWith(FOR))
                                .limit(1))
                        .map(pair -> node(pair.substring(FOR.length())))
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** The last one that is not trusted; where all are, the first one. */
    Optional<String> visitor(TrustedProxies trusted) {
        for (int i = names.size() - 1; i >= 0; i--) {
            if (i == 0 || !isTrusted(names.get(i), trusted)) {
                return Optional.of(names.get(i));
            }
        }
        return Optional.empty();
    }

    private static boolean isTrusted(String name, TrustedProxies trusted) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name);
        return address != null && trusted.contains(new InetSocketAddress(address(address), 0));
    }

    private static InetAddress address(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of 4 or 16 bytes", e);
        }
    }

    /** Commas and semicolons within quotes are nobody's end (RFC 9110, section 5.6.4). */
    private static List<String> parts(String value, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int begin = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == separator && !quoted) {
                parts.add(value.substring(begin, i));
                begin = i + 1;
            }
        }
        parts.add(value.substring(begin));
        return parts;
    }

    /**
     * An address without its port, which is another one for each connection: {@code 192.0.2.43:47011}, {@code [2001:db8::17]:4711}. What
     * is no address, such as {@code unknown} or {@code _gazonk}, stays as it is.
     */
    private static String node(String written) {
        String name = written.strip();
        if (name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")) {
            name = name.substring(1, name.length() - 1);
        }
        int end = name.indexOf(']');
        if (name.startsWith("[") && end > 0) {
            return name.substring(1, end);
        }
        int colon = name.indexOf(':');
        return colon >= 0 && colon == name.lastIndexOf(':') ? name.substring(0, colon) : name;
    }
}
