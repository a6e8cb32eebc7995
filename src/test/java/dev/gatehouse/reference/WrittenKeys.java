package dev.gatehouse.reference;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

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
import dev.gatehouse.site.Settings;

/** Every key that an operator can write, as the records that read them have it. */
final class WrittenKeys {

    private static final String ROOT = "gatehouse";
    private static final String SITES = "sites";

    /** The order in which people set things up; what is not named here comes behind. */
    private static final List<String> ORDER = List.of(SITES, "sites-folder", "watch", "timeouts", "limits",
            "trusted-proxies", "proxy-protocol-from", "https", "acme", "dns", "access-log", "error-log", "data",
            "redis",
            "engine", "transport", "workers");

    private static final Pattern ALTERNATIVES = Pattern.compile("[\\w-]+(, [\\w-]+)* or [\\w-]+");

    /** What is written as text, and what it is called then. */
    private static final Map<Class<?>, String> TEXTS = Map.of(String.class, "text", Path.class, "a path", URI.class,
            "a URL");

    private final SourceComments comments = new SourceComments();
    private final List<Class<?>> records = findRecords();
    private final Reader reader = new Reader(records);
    private final Section all = section(ROOT, "");

    /** The records with a prefix. */
    List<Class<?>> records() {
        return records;
    }

    /** What stands under {@code gatehouse}. */
    Section all() {
        return all;
    }

    /** What stands in a file that holds one site, and under each name of {@code gatehouse.sites}. */
    Section site() {
        return all.keys()
                .stream()
                .map(Setting::shape)
                .filter(Named.class::isInstance)
                .map(sites -> (Section) ((Named) sites).entry())
                .findFirst()
                .orElseThrow();
    }

    private List<Class<?>> findRecords() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("dev.gatehouse")
                .stream()
                .<Class<?>>map(found -> typeOf(String.valueOf(found.getBeanClassName())))
                .filter(comments::know)
                .filter(type -> (Settings.prefixOf(type) + ".").startsWith(ROOT + "."))
                .sorted(Comparator.comparing(Class::getName))
                .toList();
    }

    private static Class<?> typeOf(String name) {
        return ClassUtils.resolveClassName(name, null);
    }

    /** What stands under a prefix: the keys of its own records, and the sections of those that go on from it. */
    private Section section(String prefix, String meaning) {
        List<Class<?>> own = records.stream().filter(type -> Settings.prefixOf(type).equals(prefix)).toList();
        Stream<Setting> keys = own.stream().flatMap(type -> keys(type, prefix).stream());
        Stream<Setting> sections = records.stream()
                .map(Settings::prefixOf)
                .filter(other -> other.startsWith(prefix + "."))
                .map(other -> other.substring(prefix.length() + 1).replaceFirst("\\..*", ""))
                .distinct()
                .map(name -> new Setting(name, section(prefix + "." + name, ""), false, Optional.empty(),
                        Optional.empty(), ""));
        Stream<Setting> sites = prefix.equals(ROOT) ? Stream.of(sites()) : Stream.empty();
        String said = own.size() == 1 ? about(own.getFirst()) : meaning;
        return new Section(said, false, Stream.of(sites, keys, sections)
                .flatMap(some -> some)
                .sorted(Comparator.comparingInt(key -> prefix.equals(ROOT) ? rank(key.name()) : 0))
                .toList());
    }

    private static int rank(String name) {
        return ORDER.contains(name) ? ORDER.indexOf(name) : ORDER.size();
    }

    private Setting sites() {
        Class<?> type = typeOf("dev.gatehouse.site.SiteProperties");
        Section site = new Section(about(type), false, keys(type, ROOT + "." + SITES + ".example"));
        return new Setting(SITES, new Named(site), false, Optional.empty(), Optional.empty(),
                "the sites, each with a name of its own");
    }

    /** Without the key that is the heading already. */
    private String about(Class<?> type) {
        return comments.of(type).replaceFirst(",? as written under .*?(?=[.,:] |\\.$)", "");
    }

    private List<Setting> keys(Class<?> type, String path) {
        RecordComponent[] components = type.getRecordComponents();
        Parameter[] parameters = constructorOf(type).getParameters();
        return IntStream.range(0, components.length).mapToObj(i -> key(components[i], parameters[i], path)).toList();
    }

    /** Annotations that Boot has for parameters only are found there. */
    private static Constructor<?> constructorOf(Class<?> type) {
        Class<?>[] types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private Setting key(RecordComponent component, Parameter parameter, String path) {
        Optional<Name> name = Optional.ofNullable(parameter.getAnnotation(Name.class));
        String written = name.map(Name::value)
                .orElseGet(() -> DataObjectPropertyName.toDashedForm(component.getName()));
        String place = path + "." + written;
        Shape shape = shape(component.getGenericType(), place);
        Optional<String> expected = reader.expectedAt(place, shape);
        // One of two keys that need each other is found fault with where it stands alone.
        boolean needed = expected.filter(words -> words.endsWith(" beside it")).isPresent();
        boolean required = needed || (!parameter.getType().isPrimitive()
                && !parameter.isAnnotationPresent(DefaultValue.class)
                && !component.getAnnotatedType().isAnnotationPresent(Nullable.class));
        return new Setting(written, chosen(shape, expected), required, standard(parameter),
                expected.filter(_ -> !needed),
                comments.ofComponent(component.getDeclaringRecord(), component.getName()));
    }

    /** A text or number may be one of some, as only Gatehouse's words tell. */
    private static Shape chosen(Shape shape, Optional<String> expected) {
        return expected.filter(_ -> shape instanceof Text || shape instanceof Whole)
                .filter(words -> ALTERNATIVES.matcher(words).matches())
                .<Shape>map(words -> new Choice(
                        Stream.of(words.split(", | or ")).map(word -> new Word(word, "")).toList()))
                .orElse(shape);
    }

    /** What counts where nothing is written. */
    private static Optional<String> standard(Parameter parameter) {
        @Nullable
        DefaultValue value = parameter.getAnnotation(DefaultValue.class);
        if (value != null) {
            return Optional.of(String.join(", ", value.value())).filter(text -> !text.isEmpty());
        }
        if (parameter.getType() == boolean.class) {
            return Optional.of("false");
        }
        return parameter.getType().isPrimitive() ? Optional.of("0") : Optional.empty();
    }

    private Shape shape(Type type, String path) {
        if (type instanceof ParameterizedType generic) {
            Class<?> raw = (Class<?>) generic.getRawType();
            Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (Collection.class.isAssignableFrom(raw)) {
                return several(shape(last, path + "[0]"), path);
            }
            if (Map.class.isAssignableFrom(raw)) {
                return new Named(shape(last, path + ".example"));
            }
        }
        if (type instanceof Class<?> plain && plain.isRecord()) {
            return new Section(about(plain), reader.takesText(path), keys(plain, path));
        }
        if (type instanceof Class<?> plain && plain.isEnum()) {
            return choice(plain);
        }
        return single((Class<?>) type, path);
    }

    private Shape several(Shape entry, String path) {
        boolean one = !(entry instanceof Section section) || reader.takesOneOf(path, section);
        return new Several(entry, one);
    }

    private static Shape single(Class<?> type, String path) {
        if (TEXTS.containsKey(type)) {
            return new Text(TEXTS.get(type));
        }
        if (type == boolean.class || type == Boolean.class) {
            return new Truth();
        }
        if (List.of(int.class, Integer.class, long.class, Long.class).contains(type)) {
            return new Whole();
        }
        if (type == Duration.class) {
            return new Time();
        }
        if (type == DataSize.class) {
            return new Size();
        }
        throw new IllegalStateException("%s is a %s, of which the reference does not know how it is written: see %s"
                .formatted(path, type.getName(), WrittenKeys.class.getName()));
    }

    private Choice choice(Class<?> type) {
        List<Word> words = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            var chosen = (Enum<?>) constant;
            words.add(new Word(chosen.name().toLowerCase(Locale.ROOT).replace('_', '-'), comments.ofConstant(chosen)));
        }
        return new Choice(words);
    }
}
