package dev.gatehouse.exchange;

import org.jspecify.annotations.Nullable;

/** The head of a request as it came, whatever form the way that forwards it keeps it in. */
public interface RequestHead {

    /** The request line without its end, such as {@code GET / HTTP/1.1}; each byte one character (ISO 8859-1). */
    String line();

    /** The method, in its original case. */
    String method();

    /** The first value of a header, the name in lower case; null where it is absent. Each byte is one character. */
    @Nullable
    String header(String name);
}
