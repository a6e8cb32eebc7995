package dev.gatehouse;

import java.util.List;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

import dev.gatehouse.site.SiteCatalog;

/** Starts Gatehouse. */
@SpringBootApplication
public class GatehouseApplication {

    /** {@code EX_CONFIG} of sysexits: the configuration is at fault. */
    private static final int EX_CONFIG = 78;

    /** What the command line was, for the analysis of a start that ended before Spring had an environment. */
    private static volatile List<String> commandLine = List.of();

    @Bean
    Announcement announcement(SiteCatalog catalog) {
        return new Announcement(catalog);
    }

    /** System properties, environment variables and command line, without any file. */
    static Environment environmentBeforeFiles() {
        var environment = new StandardEnvironment();
        environment.getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(commandLine.toArray(String[]::new)));
        return environment;
    }

    public static void main(String[] arguments) {
        var application = new SpringApplication(GatehouseApplication.class);
        commandLine = List.of(arguments);
        try {
            application.run(arguments);
        } catch (RuntimeException | StackOverflowError e) {
            // A file that cannot be read fails before there is anything that could know an exit status.
            if (!ConfigurationFailureAnalyzer.findings(e, environmentBeforeFiles()).isEmpty()) {
                System.exit(EX_CONFIG);
            }
            throw e;
        }
    }
}
