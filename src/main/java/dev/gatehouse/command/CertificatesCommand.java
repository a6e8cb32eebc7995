package dev.gatehouse.command;

import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.function.Function;

import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code gatehouse certificates}: asks the running Gatehouse how it stands with each certificate. */
@Command(name = "certificates", mixinStandardHelpOptions = true, description = "Says for each name until when its certificate is valid, from whom it is, and what a human must do.", footer = {
        "", "Ends with 0 where all is fine, 1 where something needs a human, 2 where no Gatehouse answers.",
        ServerCommand.SETTINGS})
final class CertificatesCommand extends ServerCommand {

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--json", description = "writes JSON, for programs")
    private boolean json;

    CertificatesCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        ManagementPort port = port();
        URI base = port.base();
        String answer = port.get("/certificates")
                .orElseThrow(() -> new CommandException(
                        base + "/certificates is not there (expected: \"certificates\" among "
                                + "management.endpoints.web.exposure.include)"));
        List<CertificateTable.Row> rows = rows(answer, base);
        if (json) {
            out.println(answer);
        } else if (rows.isEmpty()) {
            err.println("There are no certificates: " + whyNone(port));
        } else {
            new CertificateTable(rows).print(out);
        }
        return rows.stream().anyMatch(CertificateTable.Row::needsHuman) ? Commands.NEEDS_HUMAN : Commands.FINE;
    }

    /** Whoever may not ask for the sites is told of both. */
    private static String whyNone(ManagementPort port) {
        try {
            int https = port.ask("GET", "/sites?probe=false", null, it -> it.path("sites").isArray())
                    .json()
                    .path("https")
                    .asInt(0);
            return https > 0 ? "no site has a name." : "gatehouse.https.port is not set.";
        } catch (CommandException _) {
            return "no site has a name, or gatehouse.https.port is not set.";
        }
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
