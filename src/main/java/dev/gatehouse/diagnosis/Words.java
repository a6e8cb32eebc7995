package dev.gatehouse.diagnosis;

import java.util.Optional;

/** What an exception says, for people. */
final class Words {

    private Words() {
    }

    static String of(Throwable cause) {
        return of(Optional.ofNullable(cause.getMessage()).orElse("no reason given"));
    }

    /** A message in one line, without the Java class names that libraries put there. */
    static String of(String message) {
        return message.replaceAll("\\b(?:[a-z]\\w*\\.)+[A-Z]\\w*(?:Exception|Error)?:?\\s*", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
