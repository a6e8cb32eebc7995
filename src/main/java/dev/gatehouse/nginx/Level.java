package dev.gatehouse.nginx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * One {@code http}, {@code server} or {@code location} with those around it. A directive that a level does not have is that of the level
 * around it; of one that may stand several times, a level has its own or those around it, never both.
 */
final class Level {

    private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");

    private final @Nullable Level around;
    private final List<Statement> own;

    Level(@Nullable Level around, List<Statement> own) {
        this.around = around;
        this.own = List.copyOf(own);
    }

    Level within(Statement block) {
        return new Level(this, block.inside());
    }

    List<Statement> own() {
        return own;
    }

    List<Statement> own(String name) {
        return own.stream().filter(statement -> statement.is(name)).toList();
    }

    Optional<Statement> ownLast(String name) {
        return own(name).stream().reduce((_, last) -> last);
    }

    /** The nearest one. */
    Optional<Statement> last(String name) {
        return every(name).stream().reduce((_, last) -> last);
    }

    /** All of the nearest level that has any. */
    List<Statement> every(String name) {
        List<Statement> here = own(name);
        return !here.isEmpty() || around == null ? here : around.every(name);
    }

    /** All of the nearest level that has any of them, in order; such as allow and deny. */
    List<Statement> everyOf(String one, String other) {
        List<Statement> here = own.stream().filter(statement -> statement.is(one) || statement.is(other)).toList();
        return !here.isEmpty() || around == null ? here : around.everyOf(one, other);
    }

    /** Those whose names are such, the nearest of each name. */
    Collection<Statement> nearest(Pattern names) {
        Map<String, Statement> nearest = new LinkedHashMap<>();
        if (around != null) {
            around.nearest(names).forEach(statement -> nearest.put(statement.name(), statement));
        }
        own.stream()
                .filter(statement -> names.matcher(statement.name()).matches())
                .forEach(
                        statement -> nearest.put(statement.name(), statement));
        return nearest.values();
    }

    /** The text with the values of those of its variables that {@code set} gives one value, and that for every request. */
    String expanded(String text) {
        Matcher matcher = VARIABLE.matcher(text);
        var expanded = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            matcher.appendReplacement(expanded,
                    Matcher.quoteReplacement(constant(name).orElse(matcher.group())));
        }
        return matcher.appendTail(expanded).toString();
    }

    private Optional<String> constant(String variable) {
        List<Statement> setting = assignments(variable);
        return setting.size() == 1 && !setting.getFirst().argument(1).contains("$")
                ? Optional.of(setting.getFirst().argument(1))
                : Optional.empty();
    }

    private List<Statement> assignments(String variable) {
        List<Statement> found = new ArrayList<>(around == null ? List.of() : around.assignments(variable));
        own.stream()
                .flatMap(statement -> statement.is("if") ? statement.all() : Stream.of(statement))
                .filter(statement -> statement.is("set") && statement.argument(0).equals("$" + variable))
                .forEach(found::add);
        return found;
    }
}
