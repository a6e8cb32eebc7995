package dev.gatehouse.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.support.NameUtils;

/**
 * The arguments of a predicate or filter as a route definition has them: in their order ({@code StripPrefix=1}) or by name.
 * Spring Cloud Gateway binds them to a class of each kind; here they are read by the same rules, and what those would evaluate or
 * convert in a way of their own is not taken.
 */
final class Arguments {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

    private final String label;
    private final Map<String, @Nullable String> written;

    /** @param label what they are the arguments of, such as {@code filter StripPrefix} */
    Arguments(String label, Map<String, @Nullable String> written) {
        this.label = label;
        this.written = written;
    }

    /** Says that the engine does not take the route. */
    GatewayOnlyException objection(String to) {
        return new GatewayOnlyException(label + ": " + to);
    }

    /** All values, whatever their names: the kinds with one list take them so. */
    List<String> list() {
        List<String> values = new ArrayList<>(written.size());
        written.values().forEach(value -> values.add(plain(value)));
        return values;
    }

    /** The values by name. What stands without a name has that of its place; what is one too many does not count. */
    Named named(String... order) {
        Map<String, String> values = new HashMap<>();
        int place = 0;
        for (Map.Entry<String, @Nullable String> argument : written.entrySet()) {
            boolean nameless = argument.getKey().startsWith(NameUtils.GENERATED_NAME_PREFIX);
            if (nameless && place < order.length) {
                values.put(order[place], plain(argument.getValue()));
            } else if (!nameless) {
                values.put(known(argument.getKey(), order), plain(argument.getValue()));
            }
            place++;
        }
        return new Named(values);
    }

    private String known(String name, String... order) {
        if (!List.of(order).contains(name)) {
            throw objection("argument " + name);
        }
        return name;
    }

    /** Not one that is an expression of Spring's. */
    private String plain(@Nullable String value) {
        if (value == null || value.strip().startsWith("#{")) {
            throw objection("an expression");
        }
        return value;
    }

    /** Arguments that have a name each. */
    final class Named {

        private final Map<String, String> values;

        private Named(Map<String, String> values) {
            this.values = values;
        }

        Optional<String> text(String name) {
            return Optional.ofNullable(values.get(name));
        }

        String required(String name) {
            return text(name).orElseThrow(() -> objection("no " + name));
        }

        int number(String name, int otherwise) {
            return text(name).map(text -> parsed(name, text)).orElse(otherwise);
        }

        private int parsed(String name, String text) {
            if (!NUMBER.matcher(text).matches()) {
                throw objection(name + " " + text);
            }
            return Integer.parseInt(text);
        }

        boolean flag(String name, boolean otherwise) {
            return text(name).map(text -> switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw objection(name + " " + text);
            }).orElse(otherwise);
        }

        /** A regular expression; one that is none is Spring Cloud Gateway's business. */
        Pattern pattern(String name) {
            try {
                return Pattern.compile(required(name));
            } catch (IllegalArgumentException _) {
                throw objection(name + " " + required(name));
            }
        }

        Arguments all() {
            return Arguments.this;
        }
    }
}
