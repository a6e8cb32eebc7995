package dev.gatehouse.nginx;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A directive with its words, and with what stands in its braces. Two of the same words are two statements, so it is compared by identity.
 */
final class Statement {

    /** Their braces hold data and not directives. */
    private static final Set<String> DATA = Set.of("types", "map", "geo", "split_clients", "charset_map", "match");

    private final Place place;
    private final List<String> words;
    private final @Nullable List<Statement> block;
    private List<Statement> included = List.of();

    /** A line of a file, as the report names it. */
    record Place(String file, int line) {

        @Override
        public String toString() {
            return file + ":" + line;
        }
    }

    /** @param block null where the statement ends with a semicolon */
    Statement(Place place, List<String> words, @Nullable List<Statement> block) {
        this.place = place;
        this.words = List.copyOf(words);
        this.block = block == null ? null : List.copyOf(block);
    }

    Place place() {
        return place;
    }

    String name() {
        return words.getFirst();
    }

    boolean is(String name) {
        return name().equals(name);
    }

    List<String> arguments() {
        return words.subList(1, words.size());
    }

    /** One of the arguments; empty text where there are fewer. */
    String argument(int index) {
        return index < arguments().size() ? arguments().get(index) : "";
    }

    boolean isBlock() {
        return block != null;
    }

    /** What an {@code include} brought. */
    void include(List<Statement> statements) {
        included = List.copyOf(statements);
    }

    /** The directives inside, as if included files had been written there. */
    List<Statement> inside() {
        return block == null || isData() ? List.of() : expanded(block);
    }

    /** The entries of a map or the like. */
    List<Statement> entries() {
        return block == null ? List.of() : expanded(block);
    }

    private boolean isData() {
        return DATA.contains(name());
    }

    static List<Statement> expanded(List<Statement> statements) {
        return statements.stream().flatMap(Statement::expanded).toList();
    }

    private Stream<Statement> expanded() {
        return is("include") ? included.stream().flatMap(Statement::expanded) : Stream.of(this);
    }

    /** It and all that is in it, in the order in which nginx reads them. */
    Stream<Statement> all() {
        Stream<Statement> below = block == null || isData() ? included.stream() : block.stream();
        return Stream.concat(Stream.of(this), below.flatMap(Statement::all));
    }

    /** The same words all the way down. */
    boolean saysTheSameAs(Statement other) {
        if (!words.equals(other.words) || isBlock() != other.isBlock()) {
            return false;
        }
        List<Statement> mine = entries();
        List<Statement> others = other.entries();
        return mine.size() == others.size() && Stream.iterate(0, i -> i < mine.size(), i -> i + 1)
                .allMatch(i -> mine.get(i).saysTheSameAs(others.get(i)));
    }

    Optional<List<Statement>> block() {
        return Optional.ofNullable(block);
    }

    /** The words as one line, without what is inside. */
    @Override
    public String toString() {
        return StatementText.of(words);
    }
}
