package dev.gatehouse.nginx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What can be said of a directive without looking at what it says: the table {@code directives.txt}. A line of it is a sign, names, and
 * words behind a colon: {@code =} is the default already, {@code !} is not supported, with what to do behind an arrow, and {@code ~}
 * counts only where something uses it.
 */
final class KnownDirectives {

    private static final String TABLE = "directives.txt";
    private static final Pattern BLANKS = Pattern.compile(" +");
    private static final Map<String, Verdict> BY_NAME = read();
    private static final Verdict UNKNOWN = new Verdict.Unsupported("this directive is not known",
            "see what it is for, and whether it is needed here");

    private KnownDirectives() {
    }

    static Verdict of(Statement statement) {
        String name = statement.name();
        boolean off = name.startsWith("auth_") && statement.argument(0).equals("off");
        return known(off ? "auth_basic" : name).orElse(UNKNOWN);
    }

    /** Whether the table speaks of it; a name there that ends with a star is that of a whole family. */
    static boolean isKnown(Statement statement) {
        return known(statement.name()).isPresent();
    }

    private static Optional<Verdict> known(String name) {
        return Optional.ofNullable(BY_NAME.get(name)).or(() -> {
            for (int length = name.length(); length > 0; length--) {
                Verdict family = BY_NAME.get(name.substring(0, length) + "*");
                if (family != null) {
                    return Optional.of(family);
                }
            }
            return Optional.empty();
        });
    }

    /** @param consequence what follows where it is not supported */
    static void judge(Statement statement, Verdicts verdicts, String consequence) {
        switch (of(statement)) {
            case Verdict.Kept kept -> verdicts.kept(statement, kept.as());
            case Verdict.Already already -> verdicts.already(statement, already.why());
            case Verdict.Unsupported none -> verdicts.unsupported(statement, none.reason() + consequence, none.toDo());
        }
    }

    private static Map<String, Verdict> read() {
        Map<String, Verdict> verdicts = new HashMap<>();
        try (InputStream table = Objects.requireNonNull(KnownDirectives.class.getResourceAsStream(TABLE), TABLE)) {
            new String(table.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> read(line, verdicts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(verdicts);
    }

    private static void read(String line, Map<String, Verdict> verdicts) {
        int colon = line.indexOf(": ");
        String words = line.substring(colon + 2);
        int arrow = words.indexOf(" -> ");
        Verdict verdict = switch (line.charAt(0)) {
            case '!' -> new Verdict.Unsupported(words.substring(0, arrow), words.substring(arrow + 4));
            case '+' -> new Verdict.Kept(words);
            default -> new Verdict.Already(words);
        };
        BLANKS.splitAsStream(line.substring(1, colon).strip()).forEach(name -> verdicts.put(name, verdict));
    }
}
