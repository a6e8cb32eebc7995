package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The locations of a server in the order in which a site asks its paths: exact ones, expressions, the longest beginning.
 *
 * <p>That is nginx's order but for two things, which become part of the expressions: a location with {@code ^~} is not asked for by
 * expressions beside it, and expressions inside a location are asked for paths of that location only, before those outside.
 */
final class Locations {

    private final Verdicts verdicts;
    private final List<Place> exact = new ArrayList<>();
    private final List<Place> expressions = new ArrayList<>();
    private final List<Place> prefixes = new ArrayList<>();
    private boolean unclear;

    /** A location that may be chosen. */
    record Place(PathChoice choice, Statement statement, Level level) {}

    /** How a location is written: its sign, which may be missing, and its path or expression. */
    private record Written(String sign, String text, Statement statement, Level level) {

        static Written of(Statement statement, Level around) {
            List<String> words = statement.arguments();
            String first = statement.argument(0);
            boolean joined = words.size() == 1 && Stream.of("=", "~", "^~").anyMatch(first::startsWith);
            String sign = !joined
                    ? (words.size() > 1 ? first : "")
                    : first.startsWith("^~") ? "^~" : first.startsWith("~*") ? "~*" : first.substring(0, 1);
            String text = joined ? first.substring(sign.length()) : words.isEmpty() ? "" : words.getLast();
            return new Written(sign, text, statement, around.within(statement));
        }

        boolean isExpression() {
            return sign.startsWith("~");
        }

        boolean isPrefix() {
            return sign.isEmpty() || sign.equals("^~");
        }
    }

    Locations(Level server, Verdicts verdicts) {
        this.verdicts = verdicts;
        collect(server, "");
        prefixes.sort(Comparator.comparingInt(place -> -place.choice().text().length()));
    }

    /** Whether there is one of which cannot be told what it takes. */
    boolean isUnclear() {
        return unclear;
    }

    /** All of them, in the order in which they are asked. */
    List<Place> all() {
        return Stream.of(exact, expressions, prefixes).flatMap(List::stream).toList();
    }

    /** @param guard what an expression has to make sure of first, as lookaheads */
    private void collect(Level around, String guard) {
        List<Written> written = around.own("location")
                .stream()
                .filter(this::isPath)
                .map(statement -> Written.of(statement, around))
                .toList();
        List<Written> beginnings = written.stream().filter(Written::isPrefix).toList();
        for (Written location : beginnings) {
            collect(location.level(), guard + isChosen(location, beginnings));
            add(prefixes, PathChoice.prefix(location.text()), location);
        }
        written.stream()
                .filter(location -> location.sign().equals("="))
                .forEach(location -> add(exact, PathChoice.exact(location.text()), location));
        String unless = guard + unlessTaken(beginnings);
        written.stream().filter(Written::isExpression).forEach(location -> expression(location, unless));
    }

    private boolean isPath(Statement statement) {
        if (!statement.argument(0).startsWith("@")) {
            return true;
        }
        verdicts.unsupported(statement, "a named location is only used by try_files and error_page, which are not kept",
                "see those");
        return false;
    }

    private void add(List<Place> places, PathChoice choice, Written location) {
        if (places.stream().anyMatch(place -> place.choice().equals(choice))) {
            verdicts.unsupported(location.statement(), "there is another one for the same path", "keep one of them");
        } else {
            places.add(new Place(choice, location.statement(), location.level()));
        }
    }

    private void expression(Written location, String guard) {
        var translated = PcrePattern.toJava(location.text());
        if (translated.isEmpty() || translated.get().contains("${")) {
            verdicts.unsupported(location.statement(),
                    "Java has no such regular expression, and what it takes must not go to the others",
                    "write it otherwise, and import it again");
            unclear = true;
            return;
        }
        for (Statement inner : location.level().own("location")) {
            verdicts.unsupported(inner,
                    "a location in one with an expression is not kept, and what it takes must not go to the outer one",
                    "write it outside, before the other, and import it again");
            unclear = true;
        }
        boolean anyCase = location.sign().equals("~*");
        String regex = anyCase && !guard.isEmpty()
                ? "(?i:" + translated.get() + ")"
                : anyCase ? "(?i)" + translated.get() : translated.get();
        add(expressions, PathChoice.matches(guard.isEmpty() ? regex : guarded(guard, regex)), location);
    }

    private static String guarded(String guard, String regex) {
        boolean fromTheStart = regex.startsWith("^") && !regex.contains("|");
        return "^" + guard + (fromTheStart
                ? regex.substring(1)
                : ".*" + (regex.contains("|") && !regex.startsWith("(?i:") ? "(?:" + regex + ")" : regex));
    }

    /** That this beginning is the longest one. */
    private static String isChosen(Written location, List<Written> all) {
        String longer = longer(location, all.stream());
        return "(?=" + literal(location.text()) + (longer.isEmpty() ? "" : "(?!" + longer + ")") + ")";
    }

    /** That no beginning with {@code ^~} is the longest one. */
    private static String unlessTaken(List<Written> all) {
        return all.stream()
                .filter(location -> location.sign().equals("^~"))
                .map(location -> {
                    String longer = longer(location, all.stream().filter(other -> !other.sign().equals("^~")));
                    return "(?!" + literal(location.text()) + (longer.isEmpty() ? "" : "(?!" + longer + ")") + ")";
                })
                .collect(Collectors.joining());
    }

    /** What makes other beginnings of this one, as alternatives. */
    private static String longer(Written location, Stream<Written> others) {
        return others.map(Written::text)
                .filter(text -> text.startsWith(location.text()) && text.length() > location.text().length())
                .map(text -> literal(text.substring(location.text().length())))
                .collect(Collectors.joining("|"));
    }

    private static String literal(String text) {
        return Pattern.compile("[\\\\.\\[\\]{}()*+?^$|#&-]").matcher(text).replaceAll("\\\\$0").replace("\\-", "-");
    }
}
