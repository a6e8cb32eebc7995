package dev.gatehouse.site;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

/** Turns each value that cannot be bound into a {@link Finding}, and remembers which keys there are. */
final class FindingBindHandler extends AbstractBindHandler {

    private static final Set<Class<?>> SINGLE = Set.of(String.class, Duration.class, DataSize.class, Path.class,
            URI.class, Boolean.class, Integer.class, Long.class);

    private static final Pattern BARE_NUMBER = Pattern.compile("\\s*[1-9]\\d*\\s*");

    /** What a library says to programmers. */
    private static final Pattern OF_JAVA = Pattern.compile("\\b[a-z]\\w*(\\.[a-z]\\w*)*\\.[A-Z]\\w*");

    private final Settings settings;
    private final Set<ConfigurationPropertyName> bound = new HashSet<>();
    private final Set<ConfigurationPropertyName> singleValues = new HashSet<>();
    private final Set<ConfigurationPropertyName> lists = new HashSet<>();
    private final Set<ConfigurationPropertyName> faulty = new HashSet<>();
    private final Map<ConfigurationPropertyName, Set<String>> known = new HashMap<>();

    FindingBindHandler(Settings settings) {
        this.settings = settings;
    }

    Set<ConfigurationPropertyName> faulty() {
        return faulty;
    }

    boolean isBound(ConfigurationPropertyName name) {
        return bound.contains(name);
    }

    /** Whether a key stands for one value, so that nothing can stand below it. */
    boolean isSingleValue(ConfigurationPropertyName name) {
        return singleValues.contains(name);
    }

    boolean isList(ConfigurationPropertyName name) {
        return lists.contains(name);
    }

    private static boolean isSingleValue(Bindable<?> target) {
        Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(target.getType().resolve(Object.class));
        return SINGLE.contains(type) || type.isEnum();
    }

    boolean isKnown(ConfigurationPropertyName name) {
        return bound.contains(name) || known.containsKey(name)
                || knownBelow(name.getParent()).contains(name.getLastElement(ConfigurationPropertyName.Form.ORIGINAL));
    }

    List<String> knownBelow(ConfigurationPropertyName parent) {
        return List.copyOf(known.getOrDefault(parent, Set.of()));
    }

    @Override
    public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
        if (isSingleValue(target)) {
            singleValues.add(name);
        }
        if (Collection.class.isAssignableFrom(target.getType().resolve(Object.class))) {
            lists.add(name);
        }
        for (ConfigurationPropertyName n = name; n.getNumberOfElements() > 1; n = n.getParent()) {
            String key = n.getLastElement(ConfigurationPropertyName.Form.ORIGINAL);
            if (!known.computeIfAbsent(n.getParent(), _ -> new TreeSet<>()).add(key)) {
                break;
            }
        }
        return super.onStart(name, target, context);
    }

    /** A bare number would count as milliseconds or bytes, which nobody means. */
    private boolean lacksUnit(ConfigurationPropertyName name, Bindable<?> target) {
        Class<?> type = target.getType().resolve(Object.class);
        return (type == Duration.class || type == DataSize.class) && settings.property(name)
                .map(property -> String.valueOf(property.getValue()))
                .filter(value -> BARE_NUMBER.matcher(value).matches())
                .isPresent();
    }

    @Override
    public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
            Object result) {
        bound.add(name);
        if (Settings.ROOT.isAncestorOf(name) && lacksUnit(name, target)) {
            settings.findings()
                    .add(new Finding(settings.place(name), value(name),
                            expected(target, new IllegalArgumentException())));
        }
        return super.onSuccess(name, target, context, result);
    }

    @Override
    public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
            Exception error) {
        bound.add(name);
        if (error instanceof UnboundConfigurationPropertiesException unbound) {
            faulty.add(name);
            addUnknown(unbound);
            return null;
        }
        faulty.add(
                isPart(target) ? name : withoutIndex(placeOf(name, NestedExceptionUtils.getMostSpecificCause(error))));
        Finding found = finding(name, target, error);
        // A value without its unit has been found already, and stands for something that nobody has meant.
        if (settings.findings().all().stream().noneMatch(other -> other.place().equals(found.place()))) {
            settings.findings().add(found);
        }
        return null;
    }

    /** Keys in the entries of a list that nobody knows. Whoever looks for those of ours has more to say of them. */
    private void addUnknown(UnboundConfigurationPropertiesException error) {
        error.getUnboundProperties()
                .stream()
                .map(ConfigurationProperty::getName)
                .filter(name -> !Settings.ROOT.isAncestorOf(name))
                .forEach(name -> settings.findings()
                        .add(new Finding(settings.place(name), "unknown key", "a key of Spring Cloud Gateway's")));
    }

    /** A record inside another one goes as a whole: what is left of it may make no sense without the faulty value. */
    private static boolean isPart(Bindable<?> target) {
        Class<?> type = target.getType().resolve(Object.class);
        return type.isRecord() && !type.isAnnotationPresent(ConfigurationProperties.class);
    }

    private Finding finding(ConfigurationPropertyName name, Bindable<?> target, Exception error) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(error);
        ConfigurationPropertyName place = placeOf(name, cause);
        // As it was written (0s, not PT0S), except for one of a list, which the record alone knows.
        String value = cause instanceof InvalidSettingException e && settings.property(place).isEmpty()
                ? Settings.quoted(Secrets.masked(place.toString(), e.value()))
                : value(place);
        return new Finding(placeOrThatAbove(place, name), value, withoutSecret(place, expected(target, cause)));
    }

    /** A key that is missing has no place of its own. */
    private Place placeOrThatAbove(ConfigurationPropertyName name, ConfigurationPropertyName above) {
        Place place = settings.place(name);
        return place.file().isPresent() ? place : settings.place(above).ofKey(name.toString());
    }

    /** A list that lacks one of its values makes no more sense than one with a faulty value. */
    private static ConfigurationPropertyName withoutIndex(ConfigurationPropertyName name) {
        return name.isLastElementIndexed() ? name.getParent() : name;
    }

    /** A record that was not content with a component says which. */
    private static ConfigurationPropertyName placeOf(ConfigurationPropertyName name, Throwable cause) {
        return cause instanceof InvalidSettingException e ? name.append(e.key()) : name;
    }

    /** What Spring says of a placeholder names the text around it. */
    private String withoutSecret(ConfigurationPropertyName name, String expected) {
        return settings.property(name)
                .map(property -> String.valueOf(property.getValue()))
                .filter(value -> !value.isEmpty())
                .map(value -> expected.replace('"' + value + '"',
                        '"' + Secrets.masked(name.toString(), value) + '"'))
                .orElse(expected);
    }

    private String value(ConfigurationPropertyName name) {
        return settings.property(name)
                .map(ConfigurationProperty::getValue)
                .map(value -> Settings.quoted(Secrets.masked(name.toString(), String.valueOf(value))))
                .orElse("several values");
    }

    private static String expected(Bindable<?> target, Throwable cause) {
        if (cause instanceof InvalidSettingException e) {
            return e.expected();
        }
        Class<?> type = target.getType().resolve(Object.class);
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(value -> value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        return expectedOf(type)
                .or(() -> Optional.ofNullable(cause.getMessage()).filter(words -> !OF_JAVA.matcher(words).find()))
                .orElse("another value, such as a text");
    }

    private static Optional<String> expectedOf(Class<?> type) {
        if (type == Duration.class) {
            return Optional.of("a duration such as 500ms, 5s or 2m");
        }
        if (type == DataSize.class) {
            return Optional.of("a size such as 8KB or 10MB");
        }
        if (type == boolean.class || type == Boolean.class) {
            return Optional.of("true or false");
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return Optional.of("a whole number");
        }
        if (type == URI.class) {
            return Optional.of("a URL");
        }
        if (Collection.class.isAssignableFrom(type)) {
            return Optional.of("a list");
        }
        return type.isRecord() || Map.class.isAssignableFrom(type) ? Optional.of("keys below it") : Optional.empty();
    }
}
