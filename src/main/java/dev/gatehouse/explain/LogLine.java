package dev.gatehouse.explain;

import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line without what terminals and collectors of logs have added: colours, and the envelope of Docker's or the journal's JSON. Longer
 * ones are cut, for no program says after so much text what happened.
 *
 * @param text tabs and printable characters only
 */
record LogLine(String text) {

    private static final int LONGEST = 65_536;
    private static final char ESCAPE = '\u001b';
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(50).build())
            .build())
            // Values are read one at a time out of the object that holds them.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static LogLine of(String raw) {
        LogLine line = new LogLine(plain(raw.substring(0, Math.min(raw.length(), LONGEST))));
        return line.json().flatMap(LogLine::unwrapped).map(inner -> new LogLine(plain(inner))).orElse(line);
    }

    /** What stands before the first quotation mark: there, no visitor has written. */
    String beforeQuotes() {
        return Text.before(text, "\"");
    }

    /** The object that the line is, or that follows a prefix without quotation marks. */
    Optional<JsonNode> json() {
        int brace = text.indexOf("{\"");
        if (brace < 0 || text.indexOf('"') != brace + 1) {
            return Optional.empty();
        }
        ObjectNode object = JSON.createObjectNode();
        try (JsonParser parser = JSON.createParser(text.substring(brace))) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                object.set(name, JSON.readTree(parser));
            }
        } catch (JacksonException _) {
            // Terminals and trackers cut long lines; what stands before the cut was written all the same.
            return object.isEmpty() ? Optional.empty() : Optional.of(object);
        }
        return Optional.of(object);
    }

    private static Optional<String> unwrapped(JsonNode json) {
        if (json.path("log").isString() && json.has("stream")) {
            return Optional.of(json.path("log").asString());
        }
        return json.path("MESSAGE").isString() ? Optional.of(json.path("MESSAGE").asString()) : Optional.empty();
    }

    private static String plain(String raw) {
        var plain = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char character = raw.charAt(at);
            if (character == ESCAPE) {
                at = afterEscape(raw, at + 1);
            } else {
                plain.append(character == '\t' || !Character.isISOControl(character) ? character : ' ');
                at++;
            }
        }
        return plain.toString().strip();
    }

    /** The end of a control sequence (ECMA-48, section 5.4): {@code [}, parameters, one letter. */
    private static int afterEscape(String raw, int from) {
        if (from >= raw.length() || raw.charAt(from) != '[') {
            return from;
        }
        int at = from + 1;
        while (at < raw.length() && raw.charAt(at) >= 0x20 && raw.charAt(at) < 0x40) {
            at++;
        }
        return Math.min(raw.length(), at + 1);
    }
}
