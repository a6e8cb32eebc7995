package dev.gatehouse.site;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/** Says where a setting was written, as an operator would point at it: {@code config/application.yml:3:17}. */
final class Places {

    private Places() {
    }

    static Place of(@Nullable Origin origin) {
        return switch (origin) {
            case null -> Place.of("somewhere");
            case PropertySourceOrigin property when property.getOrigin() != null -> of(property.getOrigin());
            case PropertySourceOrigin property ->
                Place.of(nameOf(property.getPropertySource(), property.getPropertyName()));
            case TextResourceOrigin text -> of(text);
            default -> Place.of(origin.toString());
        };
    }

    private static Place of(TextResourceOrigin origin) {
        String file = origin.getResource() == null ? "a file" : of(origin.getResource());
        TextResourceOrigin.Location location = origin.getLocation();
        return location == null ? Place.of(file) : Place.of(file, location.getLine() + 1, location.getColumn() + 1);
    }

    /** A file is named as seen from the working directory, where that is shorter. */
    static String of(Resource resource) {
        try {
            return of(resource.getFile().toPath());
        } catch (IOException _) {
            return resource.getDescription();
        }
    }

    static String of(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path here = Path.of("").toAbsolutePath();
        return (absolute.startsWith(here) ? here.relativize(absolute) : absolute).toString();
    }

    private static String nameOf(PropertySource<?> source, String property) {
        return switch (source.getName()) {
            case "commandLineArgs" -> "command line";
            case "systemProperties" -> "system property";
            case "systemEnvironment" -> "environment variable " + property;
            default -> source.getName();
        };
    }
}
