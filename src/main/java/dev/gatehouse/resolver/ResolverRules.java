package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How this machine asks DNS (resolv.conf(5)).
 *
 * @param servers the name servers, the first one first; never empty
 * @param search what is put behind short names
 * @param dots how many dots a name has that is asked for as it is before anything is put behind it
 */
record ResolverRules(List<InetSocketAddress> servers, List<String> search, int dots) {

    private static final int MOST_DOTS = 15;

    /** Reads {@code /etc/resolv.conf}. Without a server there the machine's own is meant, as in the C library. */
    static ResolverRules read(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> search = List.of();
        int dots = 1;
        for (String line : lines) {
            if (line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            List<String> words = Arrays.asList(line.strip().split("\\s+"));
            List<String> values = words.subList(1, words.size());
            switch (words.getFirst()) {
                case "nameserver" -> values.stream()
                        .limit(1)
                        .flatMap(value -> Words.address(value).stream())
                        .map(address -> new InetSocketAddress(address, ServerAddress.PORT))
                        .forEach(servers::add);
                // Whichever stands last counts.
                case "search" -> search = values;
                case "domain" -> search = values.stream().limit(1).toList();
                case "options" -> dots = dots(values).orElse(dots);
                default -> {
                }
            }
        }
        if (servers.isEmpty()) {
            servers.add(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), ServerAddress.PORT));
        }
        return new ResolverRules(List.copyOf(servers), search.stream().filter(name -> !name.equals(".")).toList(),
                dots);
    }

    private static Optional<Integer> dots(List<String> options) {
        return options.stream()
                .filter(option -> option.matches("ndots:\\d{1,3}"))
                .map(option -> Math.min(Integer.parseInt(option.substring("ndots:".length())), MOST_DOTS))
                .findFirst();
    }

    ResolverRules askedOf(List<InetSocketAddress> others) {
        return others.isEmpty() ? this : new ResolverRules(others, search, dots);
    }

    /** The whole names that a name may stand for, in the order in which they are asked for; without a dot at the end. */
    List<String> candidates(String name) {
        if (name.endsWith(".")) {
            return List.of(name.substring(0, name.length() - 1));
        }
        Set<String> all = new LinkedHashSet<>();
        boolean asItIs = name.chars().filter(c -> c == '.').count() >= dots;
        if (asItIs) {
            all.add(name);
        }
        search.forEach(domain -> all.add(name + "." + (domain.endsWith(".")
                ? domain.substring(0, domain.length() - 1)
                : domain)));
        all.add(name);
        return List.copyOf(all);
    }
}
