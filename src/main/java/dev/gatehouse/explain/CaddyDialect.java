package dev.gatehouse.explain;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;

/**
 * Caddy: JSON with {@code logger} and {@code msg}, the same for a console (time, level, logger, message, JSON), and the lines of its
 * first version, {@code [ERROR 502 /path] message}.
 */
final class CaddyDialect implements Dialect {

    private static final String ABORTING = "aborting with incomplete response";
    private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "error", "warn", "info",
            "debug");

    @Override
    public Optional<Reading> read(LogLine line) {
        // A console's line ends with an object, too.
        Optional<Reading> json = line.json()
                .filter(node -> node.path("msg").isString() && node.has("level") && node.has("ts"))
                .map(node -> reading(node.path("logger").asString(""), node.path("msg").asString(), node));
        if (json.isPresent()) {
            return json;
        }
        return ofConsole(line).or(() -> ofFirstVersion(line));
    }

    private static Optional<Reading> ofConsole(LogLine line) {
        // Pasted, tabs are often runs of blanks.
        String text = Text.tabbed(line.text());
        for (String level : LEVELS) {
            int at = text.indexOf(level + "\t");
            if (at > 0 && " \t".indexOf(text.charAt(at - 1)) >= 0 && text.substring(0, at).indexOf('"') < 0) {
                return ofConsole(text.substring(at + level.length() + 1));
            }
        }
        return Optional.empty();
    }

    /** @param text logger, message and object */
    private static Optional<Reading> ofConsole(String text) {
        String logger = Text.before(Text.before(text, "\t"), " ");
        int brace = text.indexOf("{\"");
        String message = text.substring(logger.length(), brace < 0 ? text.length() : brace).strip();
        if (logger.indexOf('.') < 0 || message.isEmpty()) {
            return Optional.empty();
        }
        return Optional
                .of(reading(logger, message, brace < 0 ? null : LogLine.of(text.substring(brace)).json().orElse(null)));
    }

    private static Optional<Reading> ofFirstVersion(LogLine line) {
        String before = line.beforeQuotes();
        int error = before.indexOf(" [ERROR ");
        if (error < 0 || !Text.startsWithAny(before.substring(error + 8), "4", "5", "0")) {
            return Optional.empty();
        }
        int end = line.text().indexOf("] ", error);
        if (end < 0) {
            return Optional.empty();
        }
        String message = line.text().substring(end + 2);
        return Optional.of(new Reading(Program.CADDY, GoErrors.explained(message), GoErrors.place(message)));
    }

    private static Reading reading(String logger, String message, @Nullable JsonNode fields) {
        String error = fields == null ? "" : fields.path("error").asString("");
        if (logger.startsWith("http.log.access")) {
            boolean wentAway = fields != null && fields.path("status").asInt(0) == 499;
            return wentAway
                    ? Reading.occurred(Program.CADDY, Occurrence.CLIENT_WENT_AWAY, place("", fields))
                    : Reading.unknown(Program.ACCESS_LOG);
        }
        boolean aborted = message.equals(ABORTING);
        boolean isOfServer = logger.isEmpty()
                || Text.startsWithAny(logger, "http.log.error", "http.handlers.reverse_proxy",
                        "http.stdlib", "layer4");
        if (!isOfServer) {
            return ofOthers(message, error);
        }
        String said = error.isEmpty() ? message : error;
        Optional<Explained> explained = aborted ? ofAborted(error) : GoErrors.explained(said);
        return new Reading(Program.CADDY, explained, place(said, fields));
    }

    /** The answer had begun, and its other end is either the upstream, which was being read, or the visitor. */
    private static Optional<Explained> ofAborted(String error) {
        if (error.endsWith("context canceled") || error.contains(" canceled with error code ")
                || error.startsWith("writing: ") || error.contains("write tcp")
                || error.contains("stream closed") || error.contains("client disconnected")) {
            return Optional.of(new Explained.Occurred(Occurrence.CLIENT_WENT_AWAY));
        }
        return error.startsWith("reading: ") || error.contains("unexpected EOF")
                ? Optional.of(new Explained.Failed(new BrokenOff()))
                : Optional.empty();
    }

    private static Reading ofOthers(String message, String error) {
        boolean taken = message.contains("bind: address already in use")
                || error.contains("bind: address already in use");
        return taken
                ? Reading.occurred(Program.CADDY, Occurrence.PORT_TAKEN, Place.NOWHERE)
                : Reading.unknown(Program.CADDY);
    }

    private static Place place(String error, @Nullable JsonNode fields) {
        Place dialled = GoErrors.place(error);
        if (fields == null) {
            return dialled;
        }
        Place upstream = dialled.address() == null ? Place.ofUpstream(string(fields, "upstream")) : dialled;
        JsonNode request = fields.path("request");
        String client = string(request, "remote_ip");
        return upstream.with(client == null ? string(request, "remote_addr") : client, string(request, "host"));
    }

    private static @Nullable String string(JsonNode node, String name) {
        String value = node.path(name).asString("");
        return value.isEmpty() ? null : value;
    }
}
