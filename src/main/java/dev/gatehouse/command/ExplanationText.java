package dev.gatehouse.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.explain.Explained;
import dev.gatehouse.explain.ExplainedLine;
import dev.gatehouse.explain.Place;
import dev.gatehouse.explain.Program;
import dev.gatehouse.tls.ForeignText;

/** What was found in a line of a log, as text and as JSON. Much of it is what strangers wrote, and is made harmless here. */
final class ExplanationText {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST = 2_000;

    private ExplanationText() {
    }

    static List<String> lines(ExplainedLine line) {
        List<String> lines = new ArrayList<>();
        String program = Optional.ofNullable(line.program()).map(Program::words).orElse("nobody knows");
        add(lines, "program", program);
        add(lines, "cause", Optional.ofNullable(line.explained()).map(Explained::code).orElse("not understood"));
        Place place = line.place();
        add(lines, "upstream", place.upstream());
        add(lines, "client", place.client());
        add(lines, "host", place.host());
        add(lines, "means", line.meaning());
        Advice advice = line.advice();
        if (advice != null) {
            add(lines, "do", advice.remedy());
            add(lines, "who", line.who());
            advice.commands().forEach(command -> {
                lines.add("  $ " + harmless(command.line()));
                lines.add("      " + harmless(command.effect()));
            });
        }
        return lines;
    }

    private static void add(List<String> lines, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            lines.add("%-9s %s".formatted(name, harmless(value)));
        }
    }

    static String json(List<ExplainedLine> lines) {
        ArrayNode all = JSON.createArrayNode();
        lines.forEach(line -> write(line, all.addObject()));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all);
    }

    private static void write(ExplainedLine line, ObjectNode object) {
        object.put("line", harmless(line.line()));
        put(object, "program", line.program() == null ? null : line.program().words());
        put(object, "cause", line.explained() == null ? null : line.explained().code());
        Place place = line.place();
        put(object, "upstream", place.upstream());
        put(object, "address", place.address());
        if (place.port() != null) {
            object.put("port", place.port());
        }
        put(object, "client", place.client());
        put(object, "host", place.host());
        object.put("meaning", harmless(line.meaning()));
        Advice advice = line.advice();
        if (advice != null) {
            put(object, "who", line.who());
            object.put("remedy", harmless(advice.remedy()));
            ArrayNode commands = object.putArray("commands");
            advice.commands()
                    .forEach(command -> commands.addObject()
                            .put("line", harmless(command.line()))
                            .put("effect", harmless(command.effect())));
        }
    }

    private static void put(ObjectNode object, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            object.put(name, harmless(value));
        }
    }

    private static String harmless(String text) {
        return ForeignText.printable(text, LONGEST);
    }
}
