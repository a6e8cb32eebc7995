package dev.gatehouse.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.gatehouse.reference.Shape.Choice;
import dev.gatehouse.reference.Shape.Named;
import dev.gatehouse.reference.Shape.Section;
import dev.gatehouse.reference.Shape.Setting;
import dev.gatehouse.reference.Shape.Several;
import dev.gatehouse.reference.Shape.Size;
import dev.gatehouse.reference.Shape.Text;
import dev.gatehouse.reference.Shape.Time;
import dev.gatehouse.reference.Shape.Truth;
import dev.gatehouse.reference.Shape.Whole;
import dev.gatehouse.reference.Shape.Word;

/** The page that lists every key for the operator: a table for each section. */
final class ReferencePage {

    private static final String HEAD = """
            # Reference of the configuration

            Every key, what may stand there, and what counts if it does not. This page is generated from the program. How it all works
            together is told under [configuration](configuration.md).

            * A **duration** has a unit: `ns`, `us`, `ms`, `s`, `m`, `h` or `d`, as in `500ms` or `2m`.
            * A **size** has a unit: `B`, `KB`, `MB`, `GB` or `TB`, as in `8KB`. A KB is 1024 bytes.
            * A **list** is written `[a, b]`, or with a line and a hyphen for each entry.
            * A **path** that does not begin with `/` is seen from the folder that Gatehouse was started in, unless its row says otherwise.
            * `${NAME}` in a value stands for an environment variable or another setting, `${NAME:5s}` with what counts without it.
            * Keys are written as here. `https: { port: 8443 }` may be shortened to `https.port: 8443`.

            ## In your editor

            Editors with a language server for YAML (Visual Studio Code with its YAML extension, Neovim, Emacs, Helix, the IDEs of JetBrains)
            complete keys and mark what is wrong by a JSON Schema. They find it by the first line of a file:

            | File | First line | Schema |
            |---|---|---|
            | `application.yml` | `%s` | [%s](%s) |
            | a file with one site, such as `sites.d/shop.yml` | `%s` | [%s](%s) |

            The files that Gatehouse writes have that line, and the schema is put beside `application.yml`. For files of your own:

                gatehouse schema > gatehouse.schema.json
                gatehouse schema --site > gatehouse-site.schema.json

            The schema knows the keys, their types and their words. What a host or an upstream may look like, which keys go together, and what
            depends on your machine, such as whether a file is there, is found by `gatehouse check`, and whenever Gatehouse reads the file.
            """;

    /** A word with signs that are no words' own, such as a URL or a network. */
    private static final Pattern EXAMPLE = Pattern.compile("[^\\s,;()]*[/*:@][^\\s,;()]*[^\\s,;:()]|https?://");

    private final StringBuilder page = new StringBuilder();

    /** Where the keys of the entries of a list are shown, which are shown once even if several lists have such entries. */
    private final Map<Section, String> chapters = new LinkedHashMap<>();

    private ReferencePage() {
    }

    /**
     * The page as Markdown.
     *
     * @param schemas the first line, file name and file name once more of each schema
     * @param ofSpring keys of Spring that everybody needs
     */
    static String of(Section gatehouse, List<Setting> ofSpring, List<String> schemas) {
        var reference = new ReferencePage();
        reference.page.append(HEAD.formatted(schemas.toArray()));
        for (Setting key : gatehouse.keys()) {
            if (!isSingle(key.shape())) {
                reference.chapter("gatehouse." + key.name(), key.shape());
            }
        }
        reference.heading("##", "`gatehouse`", "Single keys.");
        reference.table(gatehouse.keys().stream().filter(key -> isSingle(key.shape())).toList());
        reference.heading("##", "Ports", "Of Spring's settings, those that everybody needs.");
        reference.table(ofSpring);
        return reference.page.toString();
    }

    private static boolean isSingle(Shape shape) {
        return switch (shape) {
            case Section _ -> false;
            case Named named -> isSingle(named.entry());
            case Several several -> isSingle(several.entry());
            case Text _,Whole _,Truth _,Time _,Size _,Choice _ -> true;
        };
    }

    private void chapter(String path, Shape shape) {
        switch (shape) {
            case Named named -> chapter(path + ".NAME", named.entry());
            case Several several -> chapter(path + "[]", several.entry());
            case Section section -> section("##", path, section);
            case Text _,Whole _,Truth _,Time _,Size _,Choice _ ->
                throw new IllegalStateException("no section: " + path);
        }
    }

    /** A section that stands there once is shown with its keys; one that may be there several times has a table of its own. */
    private void section(String level, String path, Section section) {
        heading(level, "`" + path + "`", section.meaning());
        List<Setting> rows = section.keys().stream().flatMap(ReferencePage::rows).toList();
        Map<Section, String> below = new LinkedHashMap<>();
        for (Setting key : rows) {
            if (key.shape() instanceof Several list && list.entry() instanceof Section entry
                    && !chapters.containsKey(entry)) {
                below.put(entry, path + "." + key.name() + "[]");
            }
        }
        chapters.putAll(below);
        table(rows);
        below.forEach((entry, place) -> section("###", place, entry));
    }

    private static Stream<Setting> rows(Setting key) {
        if (key.shape() instanceof Section section) {
            Stream<Setting> below = section.keys()
                    .stream()
                    .map(part -> new Setting(key.name() + "." + part.name(), part.shape(), part.required(),
                            part.standard(),
                            part.expected(), part.meaning()));
            return Stream.concat(Stream.of(key), below.flatMap(ReferencePage::rows));
        }
        return Stream.of(key);
    }

    private void heading(String level, String title, String meaning) {
        page.append("\n").append(level).append(' ').append(title).append("\n\n");
        if (!meaning.isEmpty()) {
            page.append(meaning).append("\n\n");
        }
    }

    private void table(List<Setting> keys) {
        page.append("| Key | Values | Default | Meaning |\n|---|---|---|---|\n");
        for (Setting key : keys) {
            List<String> cells = List.of("`" + key.name() + "`", values(key),
                    key.standard().map(value -> "`" + value + "`").orElse(key.required() ? "has to be there" : ""),
                    key.meaning());
            page.append(cells.stream()
                    .map(cell -> cell.isEmpty() ? "" : cell.replace("|", "\\|") + " ")
                    .collect(Collectors.joining("| ", "| ", "|\n")));
        }
    }

    private String values(Setting key) {
        String expected = EXAMPLE.matcher(key.expected().orElse("")).replaceAll("`$0`");
        return switch (key.shape()) {
            case Text text -> expected.isEmpty() ? text.kind() : expected;
            case Whole _ -> expected.isEmpty() ? "a whole number" : expected;
            case Truth _ -> "`true` or `false`";
            case Time _ -> withKind("a duration", expected);
            case Size _ -> withKind("a size", expected);
            case Choice choice -> words(choice);
            case Several several -> several.entry() instanceof Section section
                    ? sections(several, section)
                    : "a list" + (expected.isEmpty() ? "" : ": " + expected);
            case Named _ -> "names, each with a value";
            case Section section -> "keys below it" + (section.orText() ? ", or one value alone" : "");
        };
    }

    private String sections(Several list, Section entry) {
        String place = String.valueOf(chapters.get(entry));
        String keys = "[keys](#%s)".formatted(place.toLowerCase(Locale.ROOT).replaceAll("[^\\w-]", ""));
        return "a list, each entry with " + keys + (entry.orText() ? " or a text alone" : "")
                + (list.orOne() ? "; one entry needs no list" : "");
    }

    /** Some expectations begin with the kind already. */
    private static String withKind(String kind, String expected) {
        boolean said = expected.startsWith(kind) || expected.startsWith("a time");
        return expected.isEmpty() ? kind : said ? expected : kind + ", " + expected;
    }

    private static String words(Choice choice) {
        List<String> words = new ArrayList<>();
        for (Word word : choice.words()) {
            words.add("`" + word.text() + "`" + (word.meaning().isEmpty() ? "" : ": " + word.meaning()));
        }
        return String.join(choice.words().getFirst().meaning().isEmpty() ? ", " : "<br>", words);
    }
}
