package dev.gatehouse.command;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

import dev.gatehouse.kernel.SystemFiles;
import dev.gatehouse.storage.ManagementUrl;

/** What all commands have that speak to the running Gatehouse: its address, and its settings where they are not in its files. */
abstract class ServerCommand implements Callable<Integer> {

    /** The last words of their help. */
    static final String SETTINGS = "The server's settings may follow, such as --spring.config.location=/etc/gatehouse/.";

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private static final int HIGHEST_PORT = 65_535;

    private final Function<List<String>, Environment> source;
    private @Nullable ServerSettings settings;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--url", paramLabel = "URL", description = "the management port, as http://127.0.0.1:9090")
    private @Nullable String url;

    /** @param source the server's settings, of its files and of such arguments */
    ServerCommand(Function<List<String>, Environment> source) {
        this.source = source;
    }

    /** Read once. */
    final ServerSettings settings() {
        ServerSettings read = settings;
        if (read == null) {
            read = new ServerSettings(source, arguments);
            settings = read;
        }
        return read;
    }

    /** Its management port, to which the token is shown. */
    final ManagementPort port() {
        URI configured = settings().management();
        URI base = url == null ? inUse(configured) : base(url, configured.getPath());
        return new ManagementPort(base, Token.of(settings().data(), base, new PortOwner(SystemFiles.ofThisMachine())));
    }

    /** The port may be another one since the server was started. */
    private URI inUse(URI configured) {
        return new ManagementUrl(settings().data()).read()
                .filter(written -> !written.equals(configured) && new ManagementPort(written).isListening())
                .orElse(configured);
    }

    private static URI base(String url, String path) {
        URI given = given(url);
        String base = given.getPath().replaceFirst("/+$", "");
        return given.resolve(base.isEmpty() ? path : base);
    }

    private static URI given(String url) {
        try {
            URI given = new URI(url);
            if (given.getHost() != null && SCHEMES.contains(given.getScheme()) && given.getPort() <= HIGHEST_PORT) {
                return given;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new CommandException("--url: %s (expected: a URL such as http://127.0.0.1:9090)".formatted(url));
    }
}
