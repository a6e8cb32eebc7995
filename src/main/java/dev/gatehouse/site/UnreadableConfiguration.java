package dev.gatehouse.site;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.yaml.snakeyaml.error.YAMLException;

/** Recognises an exception that means: the files could not be read, whoever threw it while Spring Boot read them. */
public final class UnreadableConfiguration {

    /** Where Boot reads files and chooses profiles. */
    private static final List<String> READERS = List.of("org.springframework.boot.context.config.",
            "org.springframework.boot.env.", "org.yaml.snakeyaml.");

    private UnreadableConfiguration() {
    }

    /** What the exception says of the configuration; empty if it is about something else. */
    public static Optional<Finding> finding(Throwable failure, Environment environment) {
        for (@Nullable
        Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidConfigurationException) {
                return Optional.empty();
            }
            if (cause instanceof YAMLException yaml) {
                return Optional.of(YamlFindings.of(yaml, environment));
            }
            if (cause instanceof StackOverflowError) {
                return Optional.of(
                        new Finding("a configuration file", "an anchor that contains itself", "YAML without a circle"));
            }
            if (cause instanceof ConfigDataException || isFromReaders(cause)) {
                String problem = String.valueOf(NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
                return Optional.of(new Finding("configuration", problem.lines().findFirst().orElse("unreadable"),
                        "files, imports and profiles that can be read"));
            }
        }
        return Optional.empty();
    }

    private static boolean isFromReaders(Throwable cause) {
        return Arrays.stream(cause.getStackTrace())
                .anyMatch(frame -> READERS.stream().anyMatch(frame.getClassName()::startsWith));
    }
}
