package dev.gatehouse.nginx;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens.
 *
 * @param address empty where it is every address of the machine
 * @param port the port; zero for a Unix socket
 * @param words its other words, such as {@code ssl}
 */
record Listen(Optional<String> address, int port, List<String> words) {

    private static final Pattern ADDRESS = Pattern.compile("(?:(\\[[^\\]]*]|[^:\\[\\]]+):)?(\\d{1,5})");
    private static final int USUAL = 80;

    /** Where nothing is written. */
    static final Listen DEFAULT = new Listen(Optional.empty(), USUAL, List.of());

    static Listen of(Statement statement) {
        String where = statement.argument(0);
        List<String> words = statement.arguments().stream().skip(1).toList();
        if (where.startsWith("unix:")) {
            return new Listen(Optional.of(where), 0, words);
        }
        Matcher withPort = ADDRESS.matcher(where);
        String address = withPort.matches() ? withPort.group(1) : where;
        int port = withPort.matches() ? Integer.parseInt(withPort.group(2)) : USUAL;
        boolean every = address == null || address.equals("*") || address.equals("0.0.0.0") || address.equals("[::]");
        return new Listen(every ? Optional.empty() : Optional.of(address), port, words);
    }

    boolean isSocket() {
        return port == 0;
    }

    boolean isTls() {
        return words.contains("ssl") || words.contains("quic");
    }

    boolean isDefault() {
        return words.contains("default_server") || words.contains("default");
    }

    boolean isLoopback() {
        return address.filter(text -> text.startsWith("127.") || text.equals("localhost") || text.equals("[::1]"))
                .isPresent();
    }
}
