package dev.gatehouse;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

import dev.gatehouse.command.Commands;
import dev.gatehouse.forwarding.EngineProperties;
import dev.gatehouse.forwarding.EngineRoutes;
import dev.gatehouse.forwarding.HttpsListener;
import dev.gatehouse.site.SiteCatalog;

/** Starts Gatehouse, or carries out a command. */
@SpringBootApplication
public class GatehouseApplication {

    /** {@code EX_CONFIG} of sysexits: the configuration is at fault. */
    private static final int EX_CONFIG = 78;

    private static final Map<String, String> NETTY = Map.of("io.netty.leakDetection.level", "disabled",
            "io.netty.allocator.type", "pooled");

    /** What the command line was, for the analysis of a start that ended before Spring had an environment. */
    private static volatile List<String> commandLine = List.of();

    @Bean
    Announcement announcement(SiteCatalog catalog, EngineRoutes ways, EngineProperties engine,
            ServerProperties server, ManagementServerProperties management, HttpsListener https) {
        return new Announcement(catalog, ways, engine, server, management, https);
    }

    /** A fifth of the time of a request, measured; whoever looks for a leak sets the level on the command line. */
    private static void tuneNetty() {
        NETTY.forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                System.setProperty(key, value);
            }
        });
    }

    /** System properties, environment variables and command line, without any file. */
    static Environment environmentBeforeFiles() {
        var environment = new StandardEnvironment();
        environment.getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(commandLine.toArray(String[]::new)));
        return environment;
    }

    /** What the server would go by, without starting it. */
    static Environment environment(List<String> arguments) {
        var environment = new StandardEnvironment();
        environment.getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(arguments.toArray(String[]::new)));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        new DefaultSettings().postProcessEnvironment(environment, new SpringApplication());
        return environment;
    }

    public static void main(String[] words) {
        OptionalInt status = Commands.obey(List.of(words), GatehouseApplication::environment);
        if (status.isPresent()) {
            System.exit(status.getAsInt());
        }
        tuneNetty();
        String[] arguments = Commands.settings(words);
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
