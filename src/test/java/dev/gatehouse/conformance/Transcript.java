package dev.gatehouse.conformance;

import java.util.ArrayList;
import java.util.List;

/** What went over the wires of one check, in the order in which it was sent or read. */
final class Transcript {

    private static final int LONGEST = 400;

    private final List<String> lines = new ArrayList<>();

    synchronized void note(String who, String bytes) {
        String shown = bytes.length() > LONGEST
                ? bytes.substring(0, LONGEST) + "… (%d bytes)".formatted(bytes.length())
                : bytes;
        lines.add(who + ": " + visible(shown));
    }

    /** Bytes with the invisible ones spelled out. */
    static String visible(String bytes) {
        var shown = new StringBuilder();
        bytes.chars().forEach(c -> {
            switch (c) {
                case '\r' -> shown.append("\\r");
                case '\n' -> shown.append("\\n");
                case '\t' -> shown.append("\\t");
                default -> shown.append(c < ' ' || (c > '~' && c < 256) ? "\\x%02x".formatted(c) : (char) c);
            }
        });
        return shown.toString();
    }

    @Override
    public synchronized String toString() {
        return String.join("\n", lines);
    }
}
