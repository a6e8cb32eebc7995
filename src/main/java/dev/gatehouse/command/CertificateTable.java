package dev.gatehouse.command;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

import dev.gatehouse.tls.CertificateStatus.State;
import dev.gatehouse.tls.ForeignText;

/** Certificates as lines for people: one for each, and below it what is wrong and what to do. */
final class CertificateTable {

    private static final List<String> TITLES = List.of("NAMES", "STATE", "VALID UNTIL", "FROM", "NEXT LOOK");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
            .withZone(ZoneId.systemDefault());
    private static final String NOTHING = "-";
    private static final int STATE = 1;
    private static final int LONGEST_CELL = 4_000;

    private final List<Row> rows;

    /**
     * A certificate as the management port tells of it.
     *
     * @param daysLeft for programs only
     */
    record Row(String site, List<String> names, String state, @Nullable Instant validUntil, @Nullable Long daysLeft,
            @Nullable String issuer, @Nullable Instant nextAttempt, @Nullable String why, @Nullable String remedy) {

        /** Others than Gatehouse may leave anything out. */
        Row {
            Objects.requireNonNull(site);
            Objects.requireNonNull(state);
            names = List.copyOf(names);
        }

        boolean needsHuman() {
            return Stream.of(State.values()).anyMatch(one -> one.needsHuman() && one.toString().equals(state));
        }

        private List<String> cells() {
            return Stream.of(String.join(" ", names), state, time(validUntil), issuer == null ? NOTHING : issuer,
                    time(nextAttempt)).map(CertificateTable::shown).toList();
        }

        private static String time(@Nullable Instant instant) {
            return instant == null ? NOTHING : TIME.format(instant);
        }
    }

    CertificateTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    void print(PrintStream out) {
        List<List<String>> lines = new ArrayList<>(List.of(TITLES));
        rows.forEach(row -> lines.add(row.cells()));
        int[] widths = new int[TITLES.size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        out.println(line(TITLES, widths, false));
        for (Row row : rows) {
            out.println(line(row.cells(), widths, row.needsHuman()));
            if (row.why() != null) {
                out.println("    why: " + shown(row.why()));
            }
            if (row.remedy() != null) {
                out.println("    to do: " + shown(row.remedy()));
            }
        }
    }

    /** Who answers may be somebody else than Gatehouse. */
    private static String shown(String text) {
        return ForeignText.printable(text, LONGEST_CELL);
    }

    private static String line(List<String> cells, int[] widths, boolean red) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = ("%-" + widths[i] + "s").formatted(cells.get(i));
            line.append(red && i == STATE ? Ansi.AUTO.string("@|bold,red " + cell + "|@") : cell).append("  ");
        }
        return line.toString().stripTrailing();
    }
}
