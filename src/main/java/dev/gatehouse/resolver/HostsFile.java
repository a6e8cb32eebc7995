package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;

/** The system's {@code /etc/hosts}: what stands there needs no DNS (hosts(5)). */
final class HostsFile {

    private static final Splitter WORDS = Splitter.on(CharMatcher.whitespace()).omitEmptyStrings();

    private final WatchedFile<Map<String, List<InetAddress>>> file;

    HostsFile(Path path) {
        this.file = new WatchedFile<>(path, HostsFile::read);
    }

    /** The addresses of a name; none where it does not stand there. */
    List<InetAddress> addresses(String name) {
        return file.content().getOrDefault(bare(name), List.of());
    }

    private static Map<String, List<InetAddress>> read(List<String> lines) {
        Map<String, List<InetAddress>> addresses = new HashMap<>();
        for (String line : lines) {
            int comment = line.indexOf('#');
            List<String> words = WORDS.splitToList(comment < 0 ? line : line.substring(0, comment));
            words.stream()
                    .limit(1)
                    .flatMap(word -> Words.address(word).stream())
                    .forEach(address -> add(address, words.subList(1, words.size()), addresses));
        }
        return addresses;
    }

    private static void add(InetAddress address, List<String> names, Map<String, List<InetAddress>> to) {
        for (String name : names) {
            List<InetAddress> known = to.computeIfAbsent(bare(name), _ -> new ArrayList<>(1));
            if (!known.contains(address)) {
                known.add(address);
            }
        }
    }

    private static String bare(String name) {
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }
}
