package dev.gatehouse;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.yaml.snakeyaml.error.YAMLException;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.InvalidConfigurationException;
import dev.gatehouse.site.YamlFindings;

/** Says what is wrong with the configuration, one line for each finding and no stack trace. */
final class ConfigurationFailureAnalyzer implements FailureAnalyzer {

    private final Environment environment;

    ConfigurationFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    static boolean isAboutConfiguration(Throwable failure) {
        return causeOf(failure) != null;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return switch (causeOf(failure)) {
            case InvalidConfigurationException invalid -> analysis(invalid.findings(), invalid);
            case YAMLException yaml -> analysis(List.of(YamlFindings.of(yaml, environment)), yaml);
            case ConfigDataException data -> analysis(
                    List.of(new Finding("configuration", String.valueOf(data.getMessage()), "a file that can be read")),
                    data);
            case null, default -> null;
        };
    }

    private static FailureAnalysis analysis(List<Finding> findings, Throwable cause) {
        String lines = findings.stream()
                .map(Finding::sentence)
                .collect(Collectors.joining(System.lineSeparator()));
        return new FailureAnalysis("The configuration cannot be used:" + System.lineSeparator() + lines,
                "Correct what is listed and start again.", cause);
    }

    private static @Nullable Throwable causeOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidConfigurationException || cause instanceof YAMLException
                    || cause instanceof ConfigDataException) {
                return cause;
            }
        }
        return null;
    }
}
