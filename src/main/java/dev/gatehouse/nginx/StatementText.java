package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A statement as a report shows it: on one line, not too long, and without secrets. */
final class StatementText {

    private static final int LONGEST = 100;
    private static final Pattern PLAIN = Pattern.compile("[^\\s;{}\"'\\\\#]+");
    private static final Pattern OPERATOR = Pattern.compile("|=|!?~\\*?|!=|\\)");
    private static final Pattern SECRET = Pattern
            .compile("authorization|cookie|.*(token|secret|password|api-?_?key).*");

    private StatementText() {
    }

    static String of(List<String> words) {
        List<String> shown = new ArrayList<>(words.size());
        boolean secret = false;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean tells = secret && !word.startsWith("$") && !OPERATOR.matcher(word).matches();
            shown.add(tells ? "******" : quoted(word));
            secret |= i > 0 && SECRET.matcher(word.toLowerCase(Locale.ROOT)).matches();
        }
        String text = String.join(" ", shown);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static String quoted(String word) {
        if (PLAIN.matcher(word).matches() && word.codePoints().noneMatch(Character::isISOControl)) {
            return word;
        }
        var text = new StringBuilder("\"");
        word.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '"' -> text.append("\\\"");
                default -> text.appendCodePoint(Character.isISOControl(c) ? '?' : c);
            }
        });
        return text.append('"').toString();
    }
}
