package dev.gatehouse.command;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

import dev.gatehouse.site.ConfigurationSchema;
import dev.gatehouse.site.Finding;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SitesFolder;
import dev.gatehouse.site.UpstreamAddress;

/** {@code gatehouse add}: writes the file of a new site, lets the running Gatehouse read it, and asks for its first page. */
@Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a site: writes its file, puts it in force, and asks for its first page.", footer = {
        "",
        "What cannot be used leaves no file behind. Without a running Gatehouse the file is written and served from the next start on.",
        "",
        "Ends with 0 where the site is there, 1 where it is not or does not answer, 2 where that was not possible.",
        ServerCommand.SETTINGS})
final class AddCommand extends SiteChangeCommand {

    private static final String ANY = "www";
    private static final Pattern PLAIN = Pattern
            .compile("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+|https?://[a-z0-9._-]+(:\\d+)?(/[A-Za-z0-9._/-]*)?");

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(index = "0", paramLabel = "HOST", description = "the name visitors ask for, such as app.example.com or *.example.com")
    private String host = "";

    @Parameters(index = "1", paramLabel = "UPSTREAM", description = "where its requests go, such as http://localhost:5000, localhost:5000 or 5000")
    private String upstream = "";

    @Option(names = "--name", paramLabel = "NAME", description = "the name of the site and of its file; as the host unless given")
    private @Nullable String name;

    AddCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        HostPattern pattern = HostPattern.of(host)
                .orElseThrow(() -> new CommandException(
                        "HOST: %s (expected: a host name such as app.example.com, or *.example.com for every name below it)"
                                .formatted(host)));
        UpstreamAddress address = UpstreamAddress.of(upstream)
                .orElseThrow(() -> new CommandException(
                        "UPSTREAM: %s (expected: a URL, host:port or port such as http://localhost:5000, localhost:5000 or 5000)"
                                .formatted(upstream)));
        SitesFolder files = settings().sitesFolder();
        Path file = newFile(files, name == null ? nameOf(pattern) : name);
        Optional<Running> running = running(files);
        String text = "host: %s%nupstream: %s%n".formatted(quoted(pattern.toString()), quoted(address.toString()))
                .replace("\r", "");
        List<Finding> findings = files.findingsOf(file, text);
        if (!findings.isEmpty()) {
            return refuse(findings.stream().map(Finding::sentence).toList());
        }
        write(files, file, text);
        return running.map(gatehouse -> putInForce(gatehouse, files, file, pattern)).orElseGet(() -> {
            out.println("%s written. No Gatehouse runs at %s; the site is served from its next start on."
                    .formatted(SitesFolder.shown(file), port().base()));
            return Commands.FINE;
        });
    }

    /** A name that a file may have, made of the host. */
    static String nameOf(HostPattern pattern) {
        String name = (pattern.wildcard() ? "all." : "") + pattern.name()
                .value()
                .replaceAll("[^A-Za-z0-9._-]+", "-")
                .replaceAll("^[._-]+|-+$", "");
        return name.matches(".*[A-Za-z].*") ? name : "site-" + name;
    }

    private static Path newFile(SitesFolder files, String name) {
        Path file = files.newFileOf(name)
                .orElseThrow(() -> new CommandException(
                        "--name: %s (expected: letters, digits, dots, hyphens and underscores, a letter among them)"
                                .formatted(name)));
        files.fileOf(name).ifPresent(there -> {
            throw new CommandException("%s is there already (expected: another --name, or: gatehouse remove %s)"
                    .formatted(SitesFolder.shown(there), name));
        });
        files.placeOf(name).ifPresent(there -> {
            throw new CommandException(
                    "there is a site \"%s\" already, at %s (expected: another --name)".formatted(name,
                            there));
        });
        return file;
    }

    /** Plain where YAML takes it for nothing else than these letters. */
    private static String quoted(String value) {
        return PLAIN.matcher(value).matches() ? value : "\"" + value + "\"";
    }

    private int refuse(List<String> findings) {
        err.println(Tone.BAD.of("Nothing was written.") + " The site cannot be served like this:");
        findings.forEach(finding -> err.println("  " + finding));
        return Commands.NEEDS_HUMAN;
    }

    /** The schema lies beside the folder, so that the folder has to be there first. */
    private static void write(SitesFolder files, Path file, String text) {
        with(file, "written", () -> {
            Files.createDirectories(files.folder());
            String firstLine = ConfigurationSchema.SITE_FILE.offerTo(file).map(line -> line + "\n").orElse("");
            files.write(file, firstLine + text);
            return file;
        });
    }

    private int putInForce(Running running, SitesFolder files, Path file, HostPattern pattern) {
        ManagementPort.Answer answer = running.reload();
        List<String> findings = about(answer, siteOf(file));
        if (!findings.isEmpty()) {
            with(file, "taken away again", () -> files.remove(file));
            running.reload();
            return refuse(findings);
        }
        out.println("%s written. %s in force.".formatted(SitesFolder.shown(file),
                ReloadReport.sites(new ReloadReport(answer).inForce())));
        Trial trial = Trial.of(pattern.wildcard() ? ANY + "." + pattern.name() : pattern.toString(),
                settings().address(), running.served());
        Trial.Outcome outcome = trial.run();
        out.println((outcome.fine() ? Tone.GOOD : Tone.BAD).of(trial.url()) + " " + outcome.said());
        if (!outcome.fine()) {
            remedy(running, siteOf(file)).ifPresent(remedy -> out.println("    to do: " + remedy));
        }
        return outcome.fine() ? Commands.FINE : Commands.NEEDS_HUMAN;
    }

    private static String siteOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }

    /** What keeps the new site from being served: something about itself, or about all. */
    private static List<String> about(ManagementPort.Answer answer, String site) {
        if (answer.refused()) {
            return new ReloadReport(answer).findings();
        }
        for (JsonNode kept : answer.json().path("kept")) {
            if (kept.path("site").asString("").equals(site)) {
                return ReloadReport.sentences(kept.path("findings"));
            }
        }
        return List.of();
    }

    private static Optional<String> remedy(Running running, String site) {
        for (JsonNode one : running.port()
                .ask("GET", "/sites", null, it -> it.path("sites").isArray())
                .json()
                .path("sites")) {
            if (one.path("name").asString("").equals(site)) {
                return Optional.of(ReloadReport.shown(one.path("remedy"))).filter(text -> !text.isEmpty());
            }
        }
        return Optional.empty();
    }
}
