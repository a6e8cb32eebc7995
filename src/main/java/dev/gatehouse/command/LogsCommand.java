package dev.gatehouse.command;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.tls.ForeignText;

/**
 * {@code gatehouse logs}: access lines out of the log file, or as they come from the running Gatehouse, where there is no file or the file
 * does not say what was asked for.
 */
@Command(name = "logs", mixinStandardHelpOptions = true, description = "Shows who asked for what: the end of the access log, with -f also what comes.", footer = {
        "",
        "Out of the log's file if gatehouse.access-log.path names one; otherwise, and for one site unless the log is",
        "in the format json, from the running Gatehouse as requests come (-f).", "",
        "Ends with 0, or 2 where there is neither a file nor a Gatehouse.", ServerCommand.SETTINGS})
final class LogsCommand extends ServerCommand {

    private static final Pattern STATUS = Pattern.compile("[1-9]\\d\\d|[1-9]xx");
    private static final Pattern STATUS_OF_LINE = Pattern.compile("\" (\\d{3}) \\d+ \"");
    private static final int LONGEST_LINE = 20_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = {"-f", "--follow"}, description = "goes on with what comes, until Ctrl-C")
    private boolean follow;

    @Option(names = {"-n",
            "--lines"}, paramLabel = "N", defaultValue = "10", description = "how many lines of the file (${DEFAULT-VALUE})")
    private int lines;

    @Option(names = "--site", paramLabel = "SITE", description = "those of one site only")
    private @Nullable String site;

    @Option(names = "--status", paramLabel = "STATUS", description = "those with this status only: 404, or 5xx for all of them")
    private @Nullable String status;

    @Option(names = "--json", description = "writes JSON, for programs; from the running Gatehouse")
    private boolean json;

    LogsCommand(Function<List<String>, Environment> settings, PrintStream out, PrintStream err) {
        super(settings);
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        if (status != null && !STATUS.matcher(status).matches()) {
            throw new CommandException(
                    "--status: %s (expected: a status such as 404, or 5xx for all of them)".formatted(
                            status));
        }
        if (lines < 0) {
            throw new CommandException("--lines: %d (expected: a number from 0 on)".formatted(lines));
        }
        Optional<Path> file = settings().accessLog();
        boolean readsFile = file.isPresent() && !json && (site == null || settings().isAccessLogJson());
        if (readsFile) {
            return fromFile(file.get());
        }
        if (!follow) {
            throw new CommandException(file.isEmpty()
                    ? "the access log has no file: it goes to standard output, as in \"journalctl -u gatehouse\" or "
                            + "\"docker logs gatehouse\". What comes from now on: gatehouse logs -f"
                    : "the lines of the file do not say which site they are of (expected: gatehouse.access-log.format: json). "
                            + "What comes from now on: gatehouse logs -f --site " + site);
        }
        return asTheyCome();
    }

    private int fromFile(Path file) {
        try (var log = new LogFile(file)) {
            log.last(lines, this::isWanted).forEach(this::print);
            if (follow) {
                log.follow(this::isWanted, line -> {
                    print(line);
                    return !out.checkError();
                });
            }
            return Commands.FINE;
        } catch (IOException e) {
            throw new CommandException("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    private boolean isWanted(String line) {
        return line.startsWith("{") ? isWanted(read(line)) : status == null || hasStatus(line);
    }

    private boolean isWanted(JsonNode line) {
        return (site == null || line.path("site").asString("").equals(site))
                && (status == null || matches(line.path("status").asString("")));
    }

    /** In nginx's formats, the status follows the request, whose quotes are escaped. */
    private boolean hasStatus(String line) {
        var found = STATUS_OF_LINE.matcher(line);
        return found.find() && matches(found.group(1));
    }

    private boolean matches(String actual) {
        return status == null || (status.endsWith("xx")
                ? !actual.isEmpty() && actual.charAt(0) == status.charAt(0)
                : actual.equals(status));
    }

    private int asTheyCome() {
        List<String> query = new ArrayList<>();
        Optional.ofNullable(site).map(name -> "site=" + encoded(name)).ifPresent(query::add);
        Optional.ofNullable(status).map(code -> "status=" + encoded(code)).ifPresent(query::add);
        ManagementPort port = port();
        if (site != null) {
            requireSite(port, site);
        }
        try (Stream<String> coming = port.lines("/logs" + (query.isEmpty() ? "" : "?" + String.join("&", query)))) {
            coming.takeWhile(_ -> !out.checkError()).map(LogsCommand::read).filter(JsonNode::isObject).forEach(line -> {
                if (!line.isEmpty()) {
                    print(json ? line.toString() : line.path("line").asString(""));
                }
            });
        } catch (UncheckedIOException e) {
            err.println("gatehouse: the connection to %s ended: %s".formatted(port.base(),
                    ForeignText.printable(String.valueOf(e.getMessage()), LONGEST_LINE)));
            return Commands.NOT_POSSIBLE;
        }
        err.println("gatehouse: " + port.base() + " says no more. Has Gatehouse stopped?");
        return Commands.NOT_POSSIBLE;
    }

    /** Nothing would ever come for one that is not there. */
    private static void requireSite(ManagementPort port, String site) {
        List<String> names = new ArrayList<>();
        port.ask("GET", "/sites?probe=false", null, it -> it.path("sites").isArray())
                .json()
                .path("sites")
                .forEach(one -> names.add(ReloadReport.shown(one.path("name"))));
        if (!names.contains(site)) {
            throw new CommandException("there is no site \"%s\" (expected: one of %s)".formatted(site,
                    names.isEmpty() ? "none, as there are no sites" : String.join(", ", names)));
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException _) {
            return JSON.missingNode();
        }
    }

    private void print(String line) {
        out.println(ForeignText.printable(line, LONGEST_LINE));
    }
}
