package dev.gatehouse.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.gatehouse.tls.ForeignText;

/**
 * Rows of cells as lines for people, with what is to be said of a row below it. Where the terminal is narrower than the lines, the widest
 * columns are cut and what is below a row goes on in the next line; who reads through a pipe gets all of it.
 */
final class Table {

    private static final String BETWEEN = "  ";
    private static final String NOTE = "    ";
    private static final int LONGEST_CELL = 4_000;
    private static final int NARROWEST = 10;
    private static final Pattern WIDTH = Pattern.compile("[1-9]\\d{1,3}");

    private final List<String> titles;
    private final int toned;
    private final List<Row> rows = new ArrayList<>();

    private record Row(List<String> cells, Tone tone, List<String> notes) {}

    /** @param toned which column shows the tone of a row */
    Table(List<String> titles, int toned) {
        this.titles = List.copyOf(titles);
        this.toned = toned;
    }

    void add(List<String> cells, Tone tone, List<String> notes) {
        rows.add(new Row(cells.stream().map(Table::shown).toList(), tone, notes.stream().map(Table::shown).toList()));
    }

    /** The cells may be somebody else's words. */
    private static String shown(String text) {
        return ForeignText.printable(text, LONGEST_CELL);
    }

    /** As many signs as the terminal has in a line, which the launcher finds out. */
    static int widthOfTerminal() {
        String columns = System.getenv().getOrDefault("COLUMNS", "");
        return WIDTH.matcher(columns).matches() ? Integer.parseInt(columns) : Integer.MAX_VALUE;
    }

    void print(PrintStream out, int width) {
        int[] widths = widths(width);
        out.println(line(new Row(titles, Tone.PLAIN, List.of()), widths));
        for (Row row : rows) {
            out.println(line(row, widths));
            row.notes().forEach(note -> wrapped(note, width - NOTE.length()).forEach(part -> out.println(NOTE + part)));
        }
    }

    private int[] widths(int width) {
        int[] widths = IntStream.range(0, titles.size())
                .map(i -> rows.stream()
                        .mapToInt(row -> row.cells().get(i).length())
                        .reduce(titles.get(i).length(), Math::max))
                .toArray();
        long surplus = IntStream.of(widths).asLongStream().sum() + BETWEEN.length() * (widths.length - 1L) - width;
        for (; surplus > 0; surplus--) {
            int widest = widest(widths);
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private static int widest(int[] widths) {
        return IntStream.range(0, widths.length).reduce(0, (one, other) -> widths[other] > widths[one] ? other : one);
    }

    private String line(Row row, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.cells().get(i);
            String cut = cell.length() <= widths[i] ? cell : cell.substring(0, widths[i] - 1) + "…";
            line.append(i == toned ? row.tone().of(cut) : cut);
            if (i < widths.length - 1) {
                line.append(" ".repeat(widths[i] - cut.length())).append(BETWEEN);
            }
        }
        return line.toString().stripTrailing();
    }

    /** Breaks a text between words so that no line is longer; a longer word has a line of its own. */
    static List<String> wrapped(String text, int width) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
