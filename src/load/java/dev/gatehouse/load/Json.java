package dev.gatehouse.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Just enough JSON for the file of raw numbers: objects, lists, strings and numbers; what this class has written it can
 * read.
 */
final class Json {

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object read(String text) {
        var reader = new Json(text);
        var value = reader.value();
        reader.skipSpace();
        reader.expect(reader.at == text.length(), "the end");
        return value;
    }

    static String write(Object value) {
        return switch (value) {
            case Map<?, ?> object -> object.entrySet()
                    .stream()
                    .map(entry -> quote(entry.getKey().toString()) + ": " + write(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
            case List<?> list -> list.stream().map(Json::write).collect(Collectors.joining(", ", "[", "]"));
            case Number number -> number.toString();
            default -> quote(value.toString());
        };
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> string();
            default -> number();
        };
    }

    private Map<String, Object> object() {
        var object = new LinkedHashMap<String, Object>();
        at++;
        skipSpace();
        while (peek() != '}') {
            skipSpace();
            var key = string();
            skipSpace();
            expect(peek() == ':', "a colon");
            at++;
            object.put(key, value());
            skipComma();
        }
        at++;
        return object;
    }

    private List<Object> list() {
        var list = new ArrayList<>();
        at++;
        skipSpace();
        while (peek() != ']') {
            list.add(value());
            skipComma();
        }
        at++;
        return list;
    }

    private String string() {
        expect(peek() == '"', "a string");
        var string = new StringBuilder();
        for (at++; peek() != '"'; at++) {
            if (peek() == '\\') {
                at++;
                string.append(peek() == 'n' ? '\n' : peek());
            } else {
                string.append(peek());
            }
        }
        at++;
        return string.toString();
    }

    private Double number() {
        var start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        expect(at > start, "a value");
        return Double.valueOf(text.substring(start, at));
    }

    private char peek() {
        expect(at < text.length(), "more");
        return text.charAt(at);
    }

    private void skipComma() {
        skipSpace();
        if (peek() == ',') {
            at++;
            skipSpace();
        }
    }

    private void skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void expect(boolean isRight, String expected) {
        if (!isRight) {
            throw new IllegalArgumentException("character %d (expected: %s)".formatted(at, expected));
        }
    }
}
