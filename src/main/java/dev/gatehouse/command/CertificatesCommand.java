package dev.gatehouse.command;

import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code gatehouse certificates}: asks the running Gatehouse how it stands with each certificate. */
@Command(name = "certificates", mixinStandardHelpOptions = true, description = "Says for each name until when its certificate is valid, from whom it is, and what a human must do.", footer = {
        "", "Ends with 0 where all is fine, 1 where something needs a human, 2 where no Gatehouse answers.",
        "The server's settings may follow, such as --spring.config.location=/etc/gatehouse/."})
final class CertificatesCommand implements Callable<Integer> {

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final Function<List<String>, Environment> settings;
    private final PrintStream out;
    private final PrintStream err;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--url", paramLabel = "URL", description = "the management port, as http://127.0.0.1:9090")
    private @Nullable String url;

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    CertificatesCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        this.settings = settings;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        URI configured = new ServerSettings(settings, arguments).management();
        URI base = url == null ? configured : base(url, configured.getPath());
        String answer = new ManagementPort(base).get("/certificates")
                .orElseThrow(() -> new CommandException(
                        base + "/certificates is not there (expected: \"certificates\" among "
                                + "management.endpoints.web.exposure.include)"));
        List<CertificateTable.Row> rows = rows(answer, base);
        if (json) {
            out.println(answer);
        } else if (rows.isEmpty()) {
            err.println("There are no certificates: no site has a name, or gatehouse.https.port is not set.");
        } else {
            new CertificateTable(rows).print(out);
        }
        return rows.stream().anyMatch(CertificateTable.Row::needsHuman) ? Commands.NEEDS_HUMAN : Commands.FINE;
    }

    private static URI base(String url, String path) {
        URI given = given(url);
        String base = given.getPath().replaceFirst("/+$", "");
        return given.resolve(base.isEmpty() ? path : base);
    }

    private static URI given(String url) {
        try {
            URI given = new URI(url);
            if (given.getHost() != null && SCHEMES.contains(given.getScheme())) {
                return given;
            }
        } catch (URISyntaxException _) {
            // Said below.
        }
        throw new CommandException("--url: %s (expected: a URL such as http://127.0.0.1:9090)".formatted(url));
    }

    private static List<CertificateTable.Row> rows(String answer, URI base) {
        try {
            return List.of(JsonMapper.builder().build().readValue(answer, CertificateTable.Row[].class));
        } catch (JacksonException | NullPointerException _) {
            // Where something is missing, there is null.
            throw new CommandException("what answers at %s/certificates is no Gatehouse".formatted(base));
        }
    }
}
