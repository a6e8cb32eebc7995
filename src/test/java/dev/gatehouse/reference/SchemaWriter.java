package dev.gatehouse.reference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;

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

/**
 * Says as a JSON Schema what may be written.
 *
 * <p>In draft 7, the newest that all editors understand in full: what the usual server for YAML makes of later ones depends on its
 * version. Nothing is referred to, all is written out, since draft 7 has no description beside a reference. A value that is
 * wrong is commented on by {@code errorMessage} and {@code patternErrorMessage}, which that server knows and validators pass over.
 */
final class SchemaWriter {

    private static final String DRAFT = "http://json-schema.org/draft-07/schema#";

    /** Spring puts a value in its place, wherever it stands. */
    private static final String PLACEHOLDER = "\\$\\{.+\\}";

    private static final String WHOLE = "^\\s*[+-]?\\d+\\s*$";
    private static final String TRUTH = "^([Tt]rue|TRUE|[Ff]alse|FALSE|[Oo]n|ON|[Oo]ff|OFF|[Yy]es|YES|[Nn]o|NO)$";
    private static final String TIME = "^[+-]?\\d+(ns|us|ms|s|m|h|d)$|^P[0-9A-Z.]+$";
    private static final String SIZE = "^[+-]?\\d+ ?(B|KB|MB|GB|TB)$";

    private static final Pattern RANGE = Pattern.compile("\\bfrom (-?\\d+) to (\\d+)");

    private static final List<String> TEXTS = List.of("string", "number", "boolean");

    private SchemaWriter() {
    }

    /** Of {@code application.yml}, where keys of others may stand, too. */
    static String ofMainFile(Section gatehouse, List<Setting> ofSpring) {
        Map<String, Object> schema = head("Configuration of Gatehouse",
                "The file application.yml. What stands under gatehouse is described here in full, and of Spring's settings "
                        + "only those that everybody needs.");
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("gatehouse", section(gatehouse));
        for (Setting key : ofSpring) {
            place(properties, List.of(key.name().split("\\.")), described(key));
        }
        schema.put("properties", properties);
        return json(schema);
    }

    /** Of a file that holds one site and nothing else. */
    static String ofSiteFile(Section site) {
        Map<String, Object> schema = head("A site of Gatehouse",
                "A file that holds one site: the keys that stand under gatehouse.sites.NAME in application.yml.");
        section(site).forEach((keyword, value) -> {
            if (!keyword.equals("description") && !keyword.equals("type")) {
                schema.put(keyword, value);
            }
        });
        schema.put("anyOf", Stream.of("host", "hosts").map(key -> Map.of("required", List.of(key))).toList());
        return json(schema);
    }

    private static Map<String, Object> head(String title, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", DRAFT);
        schema.put("title", title);
        schema.put("description", description);
        schema.put("type", "object");
        return schema;
    }

    /** Keys of Spring stand among others, which may be anything. */
    @SuppressWarnings("unchecked")
    private static void place(Map<String, Object> properties, List<String> path, Map<String, Object> schema) {
        if (path.size() == 1) {
            properties.put(path.getFirst(), schema);
            return;
        }
        var parent = (Map<String, Object>) properties.computeIfAbsent(path.getFirst(), _ -> {
            Map<String, Object> open = mutable("type", List.of("object", "null"));
            open.put("properties", new LinkedHashMap<String, Object>());
            return open;
        });
        place((Map<String, Object>) Objects.requireNonNull(parent.get("properties")), path.subList(1, path.size()),
                schema);
    }

    private static Map<String, Object> described(Setting key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        describe(schema, key.meaning());
        schema(key.shape()).forEach(schema::putIfAbsent);
        key.expected().ifPresent(words -> constrain(schema, key.shape(), words));
        key.standard().ifPresent(value -> schema.put("default", typed(key.shape(), value)));
        return schema;
    }

    /** Editors show it as plain text. */
    private static void describe(Map<String, Object> schema, String meaning) {
        if (!meaning.isEmpty()) {
            schema.put("description", meaning.replace("`", ""));
        }
    }

    private static Map<String, Object> schema(Shape shape) {
        return switch (shape) {
            case Text text -> commented(mutable("type", TEXTS), text.kind());
            case Whole _ -> patterned(List.of("integer", "string"), WHOLE, "a whole number");
            case Truth _ -> patterned(List.of("boolean", "string"), TRUTH, "true or false");
            case Time _ -> patterned("string", TIME, "a duration such as 500ms, 5s or 2m");
            case Size _ -> patterned("string", SIZE, "a size such as 8KB or 10MB");
            case Choice choice -> choice(choice);
            case Several several -> several(several);
            case Named named -> named(named);
            case Section section -> section(section);
        };
    }

    private static Map<String, Object> mutable(String keyword, Object value) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(keyword, value);
        return schema;
    }

    private static Map<String, Object> patterned(Object type, String pattern, String expected) {
        Map<String, Object> schema = mutable("type", type);
        schema.put("pattern", pattern + "|" + PLACEHOLDER);
        return commented(schema, expected);
    }

    private static Map<String, Object> commented(Map<String, Object> schema, String expected) {
        schema.put("errorMessage", "expected: " + expected);
        if (schema.containsKey("pattern")) {
            schema.put("patternErrorMessage", "expected: " + expected);
        }
        return schema;
    }

    /** What Gatehouse has said that it expects: a number's limits, and the words for a value that is wrong. */
    private static void constrain(Map<String, Object> schema, Shape shape, String expected) {
        Matcher range = RANGE.matcher(expected);
        if (shape instanceof Whole && range.find()) {
            schema.put("minimum", Long.valueOf(range.group(1)));
            schema.put("maximum", Long.valueOf(range.group(2)));
        } else if (shape instanceof Whole && expected.startsWith("at least one")) {
            schema.put("minimum", 1);
        }
        // The limits of a time are not what is wrong with one that has no unit.
        if (schema.containsKey("errorMessage") && !(shape instanceof Time)) {
            commented(schema, shape instanceof Several ? "a list, " + expected : expected);
        }
    }

    private static Object typed(Shape shape, String value) {
        return switch (shape) {
            case Whole _ -> Long.valueOf(value);
            case Truth _ -> Boolean.valueOf(value);
            case Choice choice -> choice.isOfNumbers() ? Long.valueOf(value) : value;
            case Text _,Time _,Size _,Several _,Named _,Section _ -> value;
        };
    }

    private static Map<String, Object> choice(Choice choice) {
        Map<String, Object> words = mutable("enum",
                choice.words().stream().map(word -> typed(choice, word.text())).toList());
        if (choice.words().stream().noneMatch(word -> word.meaning().isEmpty())) {
            words.put("enumDescriptions", choice.words().stream().map(Word::meaning).toList());
        }
        return orPlaceholder(words);
    }

    private static Map<String, Object> orPlaceholder(Map<String, Object> words) {
        Map<String, Object> placeholder = mutable("type", "string");
        placeholder.put("pattern", PLACEHOLDER);
        return mutable("anyOf", List.of(words, placeholder));
    }

    /** A list of single values may be one text, with commas. */
    private static Map<String, Object> several(Several several) {
        if (several.entry() instanceof Section section) {
            List<String> types = new ArrayList<>(List.of("array", "null"));
            types.addAll(section.orText() ? TEXTS : List.of());
            Map<String, Object> list = mutable("type", types);
            list.put("items", section(section));
            return several.orOne() ? mutable("anyOf", List.of(list, section(section))) : list;
        }
        List<String> types = new ArrayList<>(List.of("array", "null"));
        types.addAll(TEXTS);
        Map<String, Object> list = mutable("type", types);
        list.put("items", schema(several.entry()));
        return commented(list, "a list");
    }

    /** Where sections have names, a name with a dot needs brackets: else the dot begins a key of that section. */
    private static Map<String, Object> named(Named named) {
        Map<String, Object> schema = mutable("type", List.of("object", "null"));
        if (named.entry() instanceof Section section) {
            Map<String, Object> names = mutable("^[^.\\[\\]]+$|^\\[.+\\]$", section(section));
            names.put("^[^.\\[\\]]+\\." + anyOf(section.keys().stream().flatMap(SchemaWriter::paths)) + "$", true);
            schema.put("patternProperties", names);
            schema.put("additionalProperties", false);
        } else {
            Map<String, Object> entry = schema(named.entry());
            entry.put("type", Stream.concat(TEXTS.stream(), Stream.of("null")).toList());
            schema.put("additionalProperties", entry);
        }
        return schema;
    }

    private static Map<String, Object> section(Section section) {
        Map<String, Object> schema = new LinkedHashMap<>();
        describe(schema, section.meaning());
        List<String> types = new ArrayList<>(List.of("object", "null"));
        types.addAll(section.orText() ? TEXTS : List.of());
        schema.put("type", types);
        Map<String, Object> properties = new LinkedHashMap<>();
        section.keys().forEach(key -> properties.put(key.name(), described(key)));
        schema.put("properties", properties);
        List<String> dotted = section.keys()
                .stream()
                .flatMap(SchemaWriter::paths)
                .filter(path -> path.contains("\\."))
                .toList();
        if (!dotted.isEmpty()) {
            schema.put("patternProperties", mutable("^" + anyOf(dotted.stream()) + "$", true));
        }
        List<String> required = section.keys().stream().filter(Setting::required).map(Setting::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("additionalProperties", false);
        return schema;
    }

    private static String anyOf(Stream<String> patterns) {
        return patterns.collect(Collectors.joining("|", "(", ")"));
    }

    /** How a key, and what is below it, may be written with dots, in place of a line for each level. */
    private static Stream<String> paths(Setting key) {
        Stream<String> below = switch (key.shape()) {
            case Section section ->
                Stream.of("\\." + anyOf(section.keys().stream().flatMap(SchemaWriter::paths)));
            case Named _ -> Stream.of("\\..+");
            case Several _ -> Stream.of("\\[\\d+\\].*");
            case Text _,Whole _,Truth _,Time _,Size _,Choice _ -> Stream.empty();
        };
        return Stream.concat(Stream.of(key.name()), below.map(path -> key.name() + path));
    }

    private static String json(Map<String, Object> schema) {
        var printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectNameValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
        return JsonMapper.shared().writer().with(printer).writeValueAsString(schema) + "\n";
    }
}
