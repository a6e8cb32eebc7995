package dev.gatehouse.site;

import java.util.List;
import java.util.stream.Collectors;

import org.springframework.boot.ExitCodeGenerator;

/** The configuration cannot be used. Ends the program with status 78, {@code EX_CONFIG} of sysexits. */
public final class InvalidConfigurationException extends RuntimeException implements ExitCodeGenerator {

    private static final long serialVersionUID = 1L;
    private static final int EX_CONFIG = 78;

    private final transient List<Finding> findings;

    public InvalidConfigurationException(List<Finding> findings) {
        super(findings.stream().map(Finding::sentence).collect(Collectors.joining(System.lineSeparator())));
        this.findings = List.copyOf(findings);
    }

    public List<Finding> findings() {
        return findings;
    }

    @Override
    public int getExitCode() {
        return EX_CONFIG;
    }
}
