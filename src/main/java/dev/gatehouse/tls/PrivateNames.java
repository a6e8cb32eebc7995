package dev.gatehouse.tls;

import java.util.Set;
import java.util.stream.Stream;

import dev.gatehouse.site.HostName;

/**
 * Names that mean something only at home, so that no public authority signs them: of the special-use registry of RFC 6761, RFC 6762
 * ({@code .local}), RFC 8375 ({@code .home.arpa}), ICANN's {@code .internal}, those that home routers use, names without a dot, and
 * addresses.
 */
public final class PrivateNames {

    private static final Set<String> TOP = Set.of("test", "localhost", "local", "lan", "internal", "invalid", "home",
            "corp", "intranet", "private", "localdomain", "onion", "alt");
    private static final String HOME = "home.arpa";

    private PrivateNames() {
    }

    /** What private names of more than one label end in. */
    static Stream<String> endings() {
        return Stream.concat(TOP.stream(), Stream.of(HOME));
    }

    /** Whether it is one of them. */
    public static boolean contains(HostName name) {
        String text = name.value();
        int dot = text.lastIndexOf('.');
        return dot < 0 || Addresses.isAddress(text) || TOP.contains(text.substring(dot + 1)) || text.equals(HOME)
                || text.endsWith("." + HOME);
    }
}
