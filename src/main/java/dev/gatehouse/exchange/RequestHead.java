package dev.gatehouse.exchange;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** The head of a request as it came, whatever form the way that forwards it keeps it in. */
public interface RequestHead {

    /** The request line without its end, such as {@code GET / HTTP/1.1}; each byte one character (ISO 8859-1). */
    String line();

    /** The method, in its original case. */
    String method();

    /** The request target, each byte one character; empty where the request line could not be read. */
    String target();

    /**
     * The value of a header, the name in lower case; null where it is absent. Each byte is one character.
     *
     * <p>Of a header that is there several times it is all values with a comma and a space between them (RFC 9110, section
     * 5.3). Some proxies add their X-Forwarded-For as a line of its own, after the one that the visitor made up.
     */
    @Nullable
    String header(String name);

    /** The values of a header, the name in lower case, line by line. */
    List<String> values(String name);
}
