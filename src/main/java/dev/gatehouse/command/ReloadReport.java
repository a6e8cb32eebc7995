package dev.gatehouse.command;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

import dev.gatehouse.tls.ForeignText;

/** What a reload changed, or why it changed nothing, in lines for people. The words may be somebody else's than Gatehouse's. */
final class ReloadReport {

    private static final int LONGEST = 2_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
            .withZone(ZoneId.systemDefault());

    private final JsonNode answer;

    ReloadReport(ManagementPort.Answer answer) {
        this.answer = answer.json();
    }

    /** Whether an answer is that of a reload. */
    static boolean isOne(JsonNode json) {
        return json.path("sites").isNumber() && json.path("added").isArray() && json.path("changed").isArray()
                && json.path("removed").isArray();
    }

    /** Whether somebody has to do something before all is as it is written. */
    boolean needsHuman() {
        return !findings().isEmpty() || !answer.path("kept").isEmpty() || !answer.path("needsRestart").isEmpty();
    }

    /** What is wrong with the configuration as a whole; with any of it nothing was changed. */
    List<String> findings() {
        return sentences(answer.path("findings"));
    }

    /** One line for each site that is not as before, and for what is left to do. */
    void printChanges(PrintStream out) {
        answer.path("added").forEach(site -> out.println(Tone.GOOD.of("  + " + shown(site))));
        answer.path("changed").forEach(site -> printChanged(site, out));
        answer.path("removed").forEach(site -> out.println(Tone.BAD.of("  - " + shown(site))));
        answer.path("kept").forEach(kept -> printKept(kept, out));
        List<String> restart = texts(answer.path("needsRestart"));
        if (!restart.isEmpty()) {
            out.println("Only a restart brings about: " + String.join(", ", restart));
        }
    }

    private void printChanged(JsonNode site, PrintStream out) {
        List<String> keys = new ArrayList<>();
        answer.path("changes")
                .path(site.asString(""))
                .forEach(key -> keys.add("%s %s -> %s".formatted(shown(key.path("key")), orHyphen(key.path("before")),
                        orHyphen(key.path("after")))));
        out.println(Tone.DOUBTFUL.of("  ~ " + shown(site)) + (keys.isEmpty() ? "" : ": " + String.join(", ", keys)));
    }

    private static void printKept(JsonNode kept, PrintStream out) {
        String since = time(kept.path("since").asString(""));
        out.println(Tone.BAD.of("  ! " + shown(kept.path("site")))
                + (since.isEmpty() ? " is not served" : " keeps its version of " + since) + ":");
        sentences(kept.path("findings")).forEach(sentence -> out.println("      " + sentence));
    }

    private static String orHyphen(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "-" : shown(value);
    }

    /** Findings in the words of the program's own log. */
    static List<String> sentences(JsonNode findings) {
        List<String> sentences = new ArrayList<>();
        findings.forEach(finding -> {
            String advice = shown(finding.path("advice"));
            sentences
                    .add("%s: %s (expected: %s%s)".formatted(shown(finding.path("place")), shown(finding.path("value")),
                            shown(finding.path("expected")), advice.isEmpty() ? "" : "; " + advice));
        });
        return sentences;
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(shown(text)));
        return texts;
    }

    /** A moment in the time of this machine; as it came where it is none. */
    static String time(String instant) {
        try {
            return instant.isEmpty() ? "" : TIME.format(Instant.parse(instant));
        } catch (DateTimeParseException _) {
            return ForeignText.printable(instant, LONGEST);
        }
    }

    static String shown(JsonNode text) {
        return ForeignText.printable(text.asString(""), LONGEST);
    }

    static String sites(long count) {
        return count == 1 ? "1 site" : count + " sites";
    }

    long inForce() {
        return answer.path("sites").asLong(0);
    }

    boolean changesNothing() {
        return answer.path("added").isEmpty() && answer.path("changed").isEmpty() && answer.path("removed").isEmpty();
    }

    /** As in {@code version 7}; empty where the answer has none, since nothing is different. */
    String version() {
        return answer.path("version").isNumber() ? "version " + answer.path("version").asLong() : "";
    }
}
