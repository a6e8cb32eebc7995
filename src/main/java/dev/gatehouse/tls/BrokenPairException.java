package dev.gatehouse.tls;

import java.nio.file.Path;

/** Files of the operator's own that no certificate can be made of. The message says where, what is expected, and what to do. */
final class BrokenPairException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String setting;
    private final String file;
    private final String expected;
    private final String remedy;

    /**
     * @param setting the key of the site that names the file: {@code certificate} or {@code key}
     * @param expected what could have stood there instead
     * @param remedy what to do, in a sentence
     */
    BrokenPairException(String setting, Path file, String expected, String remedy) {
        super("%s cannot be used (expected: %s)".formatted(file, expected));
        this.setting = setting;
        this.file = file.toString();
        this.expected = expected;
        this.remedy = remedy;
    }

    String setting() {
        return setting;
    }

    String file() {
        return file;
    }

    String expected() {
        return expected;
    }

    String remedy() {
        return remedy;
    }
}
