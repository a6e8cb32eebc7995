package dev.gatehouse.command;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import tools.jackson.databind.JsonNode;

/** The way of a request for people: a line for each step, broken where a terminal ends; what is there to be copied is not broken. */
final class WhyReport {

    private static final String LABEL = "%-12s";
    private static final int LABELLED = 12;
    private static final int USUAL_WIDTH = 80;
    private static final int MOST_ROUTES = 6;

    private final JsonNode said;
    private final int width;
    private final List<String> lines = new ArrayList<>();

    WhyReport(JsonNode said) {
        this.said = said;
        this.width = Math.min(USUAL_WIDTH, Table.widthOfTerminal());
    }

    void print(PrintStream out) {
        line("request", text(said, "url") + (said.hasNonNull("id") ? ", id " + text(said, "id") : ""));
        entrance();
        choice();
        connection();
        outcome();
        diagnosis(said.path("diagnosis"));
        copied("access log", text(said, "access_line"));
        copied("error log", text(said, "error_line"));
        lines.forEach(out::println);
    }

    private void entrance() {
        JsonNode listener = said.path("listener");
        if (listener.isObject()) {
            line("listener", "port %s, %s%s, asked from %s".formatted(text(listener, "port"), text(listener, "scheme"),
                    said.hasNonNull("tls") ? ", " + text(said, "tls") : "", text(said, "asked_from")));
        }
        JsonNode certificate = said.path("certificate");
        if (certificate.isObject()) {
            line("certificate", "for %s, until %s%s, from %s%s".formatted(
                    String.join(", ", ReloadReport.texts(certificate.path("names"))),
                    ReloadReport.time(certificate.path("valid_until").asString("")),
                    certificate.path("expired").asBoolean(false) ? " (expired)" : "", text(certificate, "issuer"),
                    certificate.path("for_this_name").asBoolean(true) ? "" : "; not for this name"));
        }
    }

    private void choice() {
        JsonNode candidates = said.path("candidates");
        String site = text(said, "site");
        if (!site.isEmpty()) {
            line("site", site);
        } else if (candidates.isArray()) {
            line("site", "none has this name and path");
        }
        int shown = 0;
        for (JsonNode route : candidates) {
            if (shown++ == MOST_ROUTES) {
                line("", "and %d more".formatted(candidates.size() - MOST_ROUTES));
                break;
            }
            String path = text(route, "path");
            line("", "%s %s: %s%s, %s".formatted(route.path("chosen").asBoolean(false) ? "->" : " -",
                    text(route, "route"),
                    text(route, "host"), path.isEmpty() ? "" : " and " + path, text(route, "why")));
        }
    }

    private void connection() {
        line("upstream", text(said, "upstream"));
        JsonNode resolution = said.path("resolution");
        if (resolution.isObject()) {
            List<String> addresses = ReloadReport.texts(resolution.path("addresses"));
            line("resolved", "%s is %s, by %s, %s s ago, TTL %s s%s".formatted(text(resolution, "name"),
                    addresses.isEmpty() ? "nowhere" : String.join(", ", addresses),
                    text(resolution, "source").toLowerCase(Locale.ROOT), text(resolution, "age_s"),
                    text(resolution, "ttl_s"),
                    resolution.path("stale").asBoolean(false) ? "; the last good answer, as there is none now" : ""));
        }
        JsonNode connect = said.path("connect");
        if (connect.isObject()) {
            boolean reused = connect.path("reused").asBoolean(false);
            line("connect", text(connect, "address")
                    + (reused ? ", over a connection that was there" : "")
                    + (connect.hasNonNull("took_ms") ? ", " + millis(connect, "took_ms") : "")
                    + (connect.hasNonNull("tls") ? ", " + text(connect, "tls") : ""));
        }
        line("asked for", text(said, "upstream_target"));
    }

    private void outcome() {
        if (said.hasNonNull("denied")) {
            line("denied", text(said, "denied"));
        }
        if (said.hasNonNull("status")) {
            line("answer", text(said, "status")
                    + (said.hasNonNull("body_bytes") ? ", " + text(said, "body_bytes") + " bytes" : "")
                    + (said.hasNonNull("first_byte_ms") ? ", first byte after " + millis(said, "first_byte_ms") : "")
                    + (said.hasNonNull("duration_ms") ? ", all after " + millis(said, "duration_ms") : ""));
        }
        line("problem", text(said, "problem"));
    }

    private void diagnosis(JsonNode diagnosis) {
        if (!diagnosis.isObject()) {
            return;
        }
        lines.add("");
        line("cause", text(diagnosis, "cause") + ": " + text(diagnosis, "meaning"));
        for (JsonNode found : diagnosis.path("evidence")) {
            line("found", text(found, "words"));
        }
        line("tried", text(diagnosis, "upstream")
                + (diagnosis.hasNonNull("address") ? " at " + text(diagnosis, "address") : "")
                + (diagnosis.hasNonNull("took_ms") ? ", " + millis(diagnosis, "took_ms") : "")
                + (diagnosis.hasNonNull("errno") ? ", errno " + text(diagnosis, "errno") : ""));
        line("failing", "since %s, %s; last worked: %s".formatted(
                ReloadReport.time(diagnosis.path("failing_since").asString("")),
                times(diagnosis.path("failures").asLong(0)),
                diagnosis.hasNonNull("last_worked")
                        ? ReloadReport.time(diagnosis.path("last_worked").asString(""))
                        : "not since Gatehouse was started"));
        line("to do", text(diagnosis, "remedy") + " (" + text(diagnosis, "who_acts") + ")");
        for (JsonNode command : diagnosis.path("commands")) {
            lines.add(" ".repeat(LABELLED) + "$ " + text(command, "command"));
            line("", text(command, "effect"));
        }
    }

    private void copied(String label, String text) {
        if (!text.isEmpty()) {
            lines.add("");
            lines.add(label);
            lines.add(text);
        }
    }

    private void line(String label, String text) {
        if (text.isEmpty()) {
            return;
        }
        String beginning = LABEL.formatted(label);
        for (String part : Table.wrapped(text, width - LABELLED)) {
            lines.add(beginning + part);
            beginning = " ".repeat(LABELLED);
        }
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString()
                ? ReloadReport.shown(value)
                : value.isMissingNode() || value.isNull() ? "" : value.toString();
    }

    private static String millis(JsonNode node, String name) {
        double millis = node.path(name).asDouble(0);
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }
}
