package dev.gatehouse.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The verdicts on several proxies beside each other, as Markdown. */
final class Results {

    private static final int LONGEST = 70;

    private final Map<String, Map<String, Verdict>> verdictsByProxy = new LinkedHashMap<>();
    private final List<Check> checks;

    Results(List<Check> checks) {
        this.checks = checks;
    }

    /** @param verdicts by the check's id */
    void add(String proxy, Map<String, Verdict> verdicts) {
        verdictsByProxy.put(proxy, verdicts);
    }

    /** How many sentences of each chapter each proxy keeps. */
    String summary() {
        return table("Chapter", chapters().map(chapter -> row(chapter.title(), of(chapter), Results::count)))
                + row("**All**", checks, Results::count);
    }

    /** A table of all sentences of a chapter. */
    String table(Chapter chapter) {
        return table("Sentence", of(chapter).stream()
                .map(check -> row(check.sentence(), List.of(check), (verdicts, _) -> cell(verdicts.getFirst()))));
    }

    Stream<Chapter> chapters() {
        return Stream.of(Chapter.values()).filter(chapter -> !of(chapter).isEmpty());
    }

    private List<Check> of(Chapter chapter) {
        return checks.stream().filter(check -> check.chapter() == chapter).toList();
    }

    /** What stands in one cell. */
    private interface Cell {

        String of(List<Verdict> verdicts, String proxy);
    }

    private String table(String first, Stream<String> rows) {
        return "| " + first + " | " + String.join(" | ", verdictsByProxy.keySet()) + " |\n|---|"
                + "---|".repeat(verdictsByProxy.size()) + "\n" + rows.collect(Collectors.joining());
    }

    private String row(String title, List<Check> of, Cell cell) {
        return verdictsByProxy.entrySet()
                .stream()
                .map(proxy -> cell.of(of.stream().map(check -> proxy.getValue().get(check.id())).toList(),
                        proxy.getKey()))
                .collect(Collectors.joining(" | ", "| " + escaped(title) + " | ", " |\n"));
    }

    /** A title as it stands in a cell. */
    static String escaped(String title) {
        return title.replace("|", "\\|");
    }

    private static String count(List<Verdict> verdicts, String proxy) {
        long asked = verdicts.stream().filter(verdict -> verdict.kind() != Verdict.Kind.NOT_ASKED).count();
        return asked == 0 ? "–" : verdicts.stream().filter(Verdict::isKept).count() + " of " + asked;
    }

    private static String cell(Verdict verdict) {
        return switch (verdict.kind()) {
            case KEPT -> "✓";
            case NOT_KEPT -> "✗ " + quoted(verdict.seen());
            case NOT_ASKED -> "–";
        };
    }

    /** So short that a table stays one, and without anything that Markdown takes for its own. */
    private static String quoted(String seen) {
        String shortened = seen.length() > LONGEST ? seen.substring(0, LONGEST - 1) + "…" : seen;
        return shortened.replaceAll("([\\\\|<>*_`\\[\\]])", "\\\\$1");
    }
}
