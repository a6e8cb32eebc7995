package dev.gatehouse.nginx;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an nginx configuration has become.
 *
 * @param sites a file for each
 * @param main what the main file is to say; empty where there is nothing
 * @param lines what became of each statement, in the order in which nginx reads them
 */
public record Imported(List<SiteFile> sites, Optional<String> main, List<Line> lines) {

    public Imported {
        sites = List.copyOf(sites);
        lines = List.copyOf(lines);
    }

    /**
     * The file of a site.
     *
     * @param name of the site, and of the file but for {@code .yml}
     * @param origin the file and line of its server
     */
    public record SiteFile(String name, String origin, String text) {

        /** Where it belongs, as seen from the main file. */
        public String file() {
            return "sites.d/" + name + ".yml";
        }
    }

    /** What became of one statement. */
    public record Line(String file, int line, String directive, Verdict verdict) {

        /** As the report has it. */
        @Override
        public String toString() {
            return "%s:%d: %s → %s".formatted(file, line, directive, switch (verdict) {
                case Verdict.Kept kept -> "kept: " + kept.as();
                case Verdict.Already already -> "already the default: " + already.why();
                case Verdict.Unsupported none -> "not supported: " + none.reason() + "; to do: " + none.toDo();
            });
        }
    }

    /** Whether every statement was kept, or needs not be. */
    public boolean isWhole() {
        return lines.stream().noneMatch(line -> line.verdict() instanceof Verdict.Unsupported);
    }

    /** How many statements there are of each kind, as a sentence. */
    public String summary() {
        Map<String, Long> counts = lines.stream().collect(Collectors.groupingBy(line -> switch (line.verdict()) {
            case Verdict.Kept _ -> "kept";
            case Verdict.Already _ -> "already";
            case Verdict.Unsupported _ -> "unsupported";
        }, Collectors.counting()));
        return "%d statements: %d kept, %d already the default, %d not supported; %s".formatted(lines.size(),
                counts.getOrDefault("kept", 0L), counts.getOrDefault("already", 0L),
                counts.getOrDefault("unsupported", 0L), sites.size() == 1 ? "1 site" : sites.size() + " sites");
    }
}
