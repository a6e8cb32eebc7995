package dev.gatehouse.command;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.SitesFolder;
import dev.gatehouse.site.UnreadableConfiguration;
import dev.gatehouse.storage.ManagementUrl;

/** The server's settings for a command that goes without the server: the same files, variables and arguments. */
final class ServerSettings {

    private static final Pattern SETTING = Pattern.compile("--[A-Za-z][\\w-]*(\\.[\\w\\[\\].-]+)+=.*");
    private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::", "[::]");

    private final Environment environment;

    /** @param arguments those that the command itself does not know */
    ServerSettings(Function<List<String>, Environment> settings, List<String> arguments) {
        this.environment = read(settings, arguments);
    }

    /** @throws CommandException if one is neither an option of the command nor a setting of the server */
    static void requireSettings(List<String> arguments) {
        arguments.stream().filter(argument -> !SETTING.matcher(argument).matches()).findFirst().ifPresent(lost -> {
            throw new CommandException(
                    "unexpected \"%s\" (expected: an option, see --help, or a setting such as --gatehouse.data=folder)"
                            .formatted(lost));
        });
    }

    private static Environment read(Function<List<String>, Environment> settings, List<String> arguments) {
        requireSettings(arguments);
        try {
            return settings.apply(arguments);
        } catch (RuntimeException e) {
            throw new CommandException("the configuration cannot be read: " + UnreadableConfiguration
                    .finding(e, new StandardEnvironment())
                    .map(Finding::sentence)
                    .orElseGet(() -> String.valueOf(e.getMessage())));
        }
    }

    ConfigurableEnvironment environment() {
        return (ConfigurableEnvironment) environment;
    }

    /** The folder of what outlives the server. */
    Path data() {
        return Path.of(environment.getProperty("gatehouse.data", "data"));
    }

    /** Where sites have files of their own. */
    SitesFolder sitesFolder() {
        return SitesFolder.of((ConfigurableEnvironment) environment);
    }

    /** The file of the access log; empty where it goes to standard output. */
    Optional<Path> accessLog() {
        return Optional.ofNullable(environment.getProperty("gatehouse.access-log.path"))
                .filter(path -> !path.isBlank())
                .map(Path::of);
    }

    boolean isAccessLogJson() {
        return "json".equalsIgnoreCase(environment.getProperty("gatehouse.access-log.format"));
    }

    /** Where visitors come in, as reached from this machine. */
    String address() {
        String address = environment.getProperty("server.address", "127.0.0.1");
        return EVERYWHERE.contains(address) ? "127.0.0.1" : address;
    }

    /**
     * Where the management port answers on this machine.
     *
     * @throws CommandException if the settings make no URL
     */
    URI management() {
        try {
            return ManagementUrl.of(environment, environment.getProperty("management.server.port", "9090"));
        } catch (URISyntaxException e) {
            throw new CommandException(
                    "%s (expected: an address and a number as management.server.address and management.server.port)"
                            .formatted(e.getMessage()));
        }
    }
}
