package dev.gatehouse.nginx;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was said of each statement. One that is inherited by many is spoken of many times: what cannot be kept somewhere counts more
 * than what was kept elsewhere, and that more than what needs no words.
 */
final class Verdicts {

    private static final int MOST_WORDS = 3;

    private final IdentityHashMap<Statement, Set<Verdict>> said = new IdentityHashMap<>();

    void kept(Statement statement, String as) {
        add(statement, new Verdict.Kept(as));
    }

    void already(Statement statement, String why) {
        add(statement, new Verdict.Already(why));
    }

    void unsupported(Statement statement, String reason, String toDo) {
        add(statement, new Verdict.Unsupported(reason, toDo));
    }

    private void add(Statement statement, Verdict verdict) {
        said.computeIfAbsent(statement, _ -> new LinkedHashSet<>()).add(verdict);
    }

    boolean knows(Statement statement) {
        return said.containsKey(statement);
    }

    Optional<Verdict> of(Statement statement) {
        Set<Verdict> all = said.getOrDefault(statement, Set.of());
        return all.stream()
                .filter(Verdict.Unsupported.class::isInstance)
                .findFirst()
                .or(() -> joined(all))
                .or(() -> all.stream().findFirst());
    }

    private static Optional<Verdict> joined(Set<Verdict> all) {
        Set<String> kept = all.stream()
                .filter(Verdict.Kept.class::isInstance)
                .map(verdict -> ((Verdict.Kept) verdict).as())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        String words = kept.stream().limit(MOST_WORDS).collect(Collectors.joining("; "));
        int more = kept.size() - MOST_WORDS;
        return Optional.of(new Verdict.Kept(more > 0 ? words + "; and " + more + " more" : words));
    }
}
