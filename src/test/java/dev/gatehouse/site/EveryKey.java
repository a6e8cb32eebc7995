package dev.gatehouse.site;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * Every key that an operator can write below {@code gatehouse}, found by looking through the records: those of the whole and those of
 * a site, with the records inside them.
 *
 * @param path the keys down to it, {@code shop} standing for a site and {@code [0]} for the first of a list
 * @param type what it is bound to
 * @param element what a list has in it, or the type itself
 */
record EveryKey(List<String> path, Class<?> type, Class<?> element) {

    /** The site that everything about sites is written for. */
    static final String SITE = "shop";

    static List<EveryKey> all() {
        List<EveryKey> keys = new ArrayList<>();
        Inspection.records(Inspection.parts())
                .stream()
                .filter(Class::isRecord)
                .filter(type -> Settings.prefixOf(type).startsWith("gatehouse"))
                .forEach(type -> add(List.of(Settings.prefixOf(type).split("\\.")), type, keys));
        add(List.of("gatehouse", "sites", SITE), SiteProperties.class, keys);
        return keys;
    }

    private static void add(List<String> prefix, Class<?> record, List<EveryKey> keys) {
        for (RecordComponent component : record.getRecordComponents()) {
            List<String> path = Stream
                    .concat(prefix.stream(),
                            Stream.of(DataObjectPropertyName.toDashedForm(component.getName())))
                    .toList();
            Class<?> element = elementOf(component.getType(), component.getGenericType());
            keys.add(new EveryKey(path, component.getType(), element));
            if (component.getType().isRecord()) {
                add(path, component.getType(), keys);
            } else if (element.isRecord() && Collection.class.isAssignableFrom(component.getType())) {
                add(Stream.concat(path.stream(), Stream.of("[0]")).toList(), element, keys);
            }
        }
    }

    private static Class<?> elementOf(Class<?> type, Type generic) {
        if (generic instanceof ParameterizedType parameters) {
            Type last = parameters.getActualTypeArguments()[parameters.getActualTypeArguments().length - 1];
            return last instanceof Class<?> of ? of : type;
        }
        return type;
    }

    boolean isList() {
        return Collection.class.isAssignableFrom(type);
    }

    boolean isMap() {
        return Map.class.isAssignableFrom(type);
    }

    /** Whether other keys stand below it. */
    boolean isSection() {
        return type.isRecord() || isMap();
    }

    String last() {
        return path.getLast();
    }

    /** As findings name it. */
    String name() {
        return String.join(".", path).replace(".[", "[");
    }

    /** As the operator knows it, whichever site it is of. */
    String title() {
        return name().replace("gatehouse.sites." + SITE, "sites.NAME").replace("[0]", "[]");
    }

    @Override
    public String toString() {
        return title();
    }
}
