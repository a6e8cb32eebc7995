package dev.gatehouse.requestlog;

import java.util.ArrayList;
import java.util.List;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.diagnosis.Evidence;

/**
 * A diagnosis in the words of one line: what was found on this machine, else what the failure means; what to do; what to type. Some of it
 * may be somebody else's words, which can end no line. They stay legible apart from that, since a command is there to be copied.
 */
final class HintWords {

    private HintWords() {
    }

    static String of(Diagnosis diagnosis) {
        List<String> parts = new ArrayList<>();
        diagnosis.evidence().stream().map(Evidence::words).forEach(parts::add);
        if (parts.isEmpty()) {
            parts.add(diagnosis.meaning());
        }
        parts.add(diagnosis.advice().remedy());
        diagnosis.advice()
                .commands()
                .stream()
                .findFirst()
                .map(Advice.Command::line)
                .ifPresent(
                        line -> parts.add("type: " + line));
        return printable(String.join("; ", parts));
    }

    private static String printable(String text) {
        var printable = new StringBuilder(text.length());
        text.codePoints()
                .map(sign -> isHarmless(sign) ? sign : '?')
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    private static boolean isHarmless(int sign) {
        return switch (Character.getType(sign)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR, Character.UNASSIGNED, Character.PRIVATE_USE ->
                false;
            default -> true;
        };
    }
}
