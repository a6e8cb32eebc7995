package dev.gatehouse;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.InvalidConfigurationException;
import dev.gatehouse.site.UnreadableConfiguration;

/** Says what is wrong with the configuration, one line for each finding and no stack trace. */
final class ConfigurationFailureAnalyzer implements FailureAnalyzer {

    private final Environment environment;

    /** @param environment null where the start ended before there was one */
    ConfigurationFailureAnalyzer(@Nullable Environment environment) {
        this.environment = environment != null ? environment : GatehouseApplication.environmentBeforeFiles();
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        List<Finding> findings = findings(failure, environment);
        if (findings.isEmpty()) {
            return null;
        }
        String lines = findings.stream().map(Finding::sentence).collect(Collectors.joining(System.lineSeparator()));
        return new FailureAnalysis("The configuration cannot be used:" + System.lineSeparator() + lines,
                "Correct what is listed and start again.", failure);
    }

    /** What a failed start says of the configuration; empty if it failed for another reason. */
    static List<Finding> findings(Throwable failure, Environment environment) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidConfigurationException invalid) {
                return invalid.findings();
            }
        }
        Optional<Finding> unreadable = UnreadableConfiguration.finding(failure, environment);
        return unreadable.map(List::of).orElse(List.of());
    }
}
