package dev.gatehouse.nginx;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When a server is left out that fails: nginx says it of each of a group, a site of all. What all of them have is kept; where they
 * differ, the first.
 */
final class EjectionKeys {

    private static final String FAILURES = "max_fails=";
    private static final String TIME = "fail_timeout=";
    private static final Set<String> KEPT = Set.of("backup", "resolve", "down");

    /** What a server says of it; nginx counts one failure where nothing is said, and leaves it out for ten seconds. */
    private record Rule(Optional<String> failures, Optional<String> time) {

        static Rule of(Statement server) {
            return new Rule(value(server, FAILURES), value(server, TIME));
        }

        private static Optional<String> value(Statement server, String key) {
            return server.arguments()
                    .stream()
                    .filter(word -> word.startsWith(key))
                    .map(word -> word.substring(key.length()))
                    .findFirst();
        }

        boolean isSaid() {
            return failures.isPresent() || time.isPresent();
        }
    }

    private final Verdicts verdicts;
    private final Optional<Rule> rule;
    private final boolean alone;

    EjectionKeys(List<Statement> servers, Verdicts verdicts) {
        this.verdicts = verdicts;
        List<Statement> up = servers.stream().filter(server -> !server.arguments().contains("down")).toList();
        this.alone = up.size() == 1;
        this.rule = up.stream()
                .map(Rule::of)
                .filter(Rule::isSaid)
                .findFirst();
    }

    void putInto(Map<String, Object> keys) {
        rule.ifPresent(of -> {
            boolean never = of.failures().filter("0"::equals).isPresent()
                    || of.time().flatMap(Measures::time).filter(Duration::isZero).isPresent();
            if (never) {
                keys.put("ejection", false);
                return;
            }
            Map<String, Object> ejection = new LinkedHashMap<>();
            of.failures()
                    .filter(text -> text.matches("\\d{1,6}"))
                    .ifPresent(text -> ejection.put("failures", Integer.valueOf(text)));
            of.time()
                    .flatMap(Measures::time)
                    .filter(time -> time.compareTo(Duration.ofHours(1)) <= 0 && time.toMillis() >= 100)
                    .ifPresent(time -> {
                        ejection.put("time", Measures.written(time));
                        if (time.compareTo(Duration.ofMinutes(5)) > 0) {
                            ejection.put("longest", Measures.written(time));
                        }
                    });
            if (!ejection.isEmpty()) {
                keys.put("ejection", ejection);
            }
        });
    }

    /** @param as what has become of the server */
    void judge(Statement server, String as) {
        Rule own = Rule.of(server);
        List<String> lost = server.arguments()
                .stream()
                .skip(1)
                .filter(word -> !word.startsWith("weight=") && !KEPT.contains(word))
                .filter(word -> !word.startsWith(FAILURES) && !word.startsWith(TIME))
                .toList();
        if (!lost.isEmpty()) {
            verdicts.unsupported(server, as + ", but without " + String.join(", ", lost),
                    "see whether it matters; slow-start and health are keys of the site");
        } else if (own.isSaid() && !rule.equals(Optional.of(own))) {
            verdicts.unsupported(server,
                    as + "; when one is left out that fails is said for all of them, as of the first",
                    "see whether ejection of the site will do");
        } else {
            verdicts.kept(server, as + (own.isSaid() && !alone ? "; " + words() : ""));
        }
    }

    private String words() {
        Map<String, Object> keys = new LinkedHashMap<>();
        putInto(keys);
        return keys.get("ejection") instanceof Map<?, ?> ejection
                ? "ejection: " + ejection.entrySet()
                        .stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue())
                        .collect(Collectors.joining(", ", "{ ", " }"))
                : "ejection: false";
    }
}
