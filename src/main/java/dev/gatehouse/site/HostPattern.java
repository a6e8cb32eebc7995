package dev.gatehouse.site;

import java.util.Optional;

import io.netty.util.NetUtil;

/**
 * The names one entry of a site's {@code host} covers: a single name, or with {@code *.} every name below one.
 *
 * @param name the name itself, or for a wildcard the name that the covered ones end in
 * @param wildcard whether the names below {@code name} are meant, at any depth, and not {@code name} itself
 */
public record HostPattern(HostName name, boolean wildcard) {

    private static final String WILDCARD = "*.";

    /** Reads {@code app.example.com} or {@code *.example.com}; empty for anything else, such as a URL or a port. */
    public static Optional<HostPattern> of(String text) {
        boolean wildcard = text.startsWith(WILDCARD);
        return HostName.of(wildcard ? text.substring(WILDCARD.length()) : text)
                .filter(name -> !wildcard || !isAddress(name))
                .map(name -> new HostPattern(name, wildcard));
    }

    /** There is nothing below an address. */
    private static boolean isAddress(HostName name) {
        return NetUtil.isValidIpV4Address(name.value()) || name.value().startsWith("[");
    }

    @Override
    public String toString() {
        return wildcard ? WILDCARD + name : name.value();
    }
}
