package dev.gatehouse.nginx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What can be said of a directive without looking at what it says: the table {@code directives.txt}. A line of it is a sign, names, and
 * words behind a colon: {@code =} is the default already, {@code !} is not supported, with what to do behind an arrow, and {@code ~}
 * counts only where something uses it.
 */
final class KnownDirectives {

    private static final String TABLE = "directives.txt";
    private static final Pattern BLANKS = Pattern.compile(" +");
    private static final Map<String, Verdict> BY_NAME = read();
    private static final Verdict UNKNOWN = new Verdict.Unsupported("this directive is not known",
            "see what it is for, and whether it is needed here");

    private KnownDirectives() {
    }

    static Verdict of(Statement statement) {
        String name = statement.name();
        boolean off = name.startsWith("auth_") && statement.argument(0).equals("off");
        Verdict known = BY_NAME.get(off ? "auth_basic" : name);
        if (known != null) {
            return known;
        }
        // Whole families: what speaks another protocol, and what keeps answers.
        return List
                .of("fastcgi_", "uwsgi_", "scgi_", "grpc_", "proxy_cache", "ssl_stapling", "gzip_", "memcached_",
                        "perl_",
                        "js_", "lua_", "brotli", "modsecurity", "auth_basic", "image_filter", "xslt_", "sub_filter",
                        "dav_",
                        "geoip", "limit_", "open_file_cache", "health_check", "passenger", "rtmp", "mail", "pagespeed")
                .stream()
                .filter(name::startsWith)
                .map(family -> BY_NAME.getOrDefault(family + "*", UNKNOWN))
                .findFirst()
                .orElseGet(() -> name.endsWith("_by_lua_block") || name.endsWith("_by_lua")
                        || name.endsWith("_by_lua_file")
                                ? BY_NAME.getOrDefault("lua_*", UNKNOWN)
                                : UNKNOWN);
    }

    /** @param consequence what follows where it is not supported */
    static void judge(Statement statement, Verdicts verdicts, String consequence) {
        switch (of(statement)) {
            case Verdict.Kept kept -> verdicts.kept(statement, kept.as());
            case Verdict.Already already -> verdicts.already(statement, already.why());
            case Verdict.Unsupported none -> verdicts.unsupported(statement, none.reason() + consequence, none.toDo());
        }
    }

    private static Map<String, Verdict> read() {
        Map<String, Verdict> verdicts = new HashMap<>();
        try (InputStream table = Objects.requireNonNull(KnownDirectives.class.getResourceAsStream(TABLE), TABLE)) {
            new String(table.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> read(line, verdicts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.copyOf(verdicts);
    }

    private static void read(String line, Map<String, Verdict> verdicts) {
        int colon = line.indexOf(": ");
        String words = line.substring(colon + 2);
        int arrow = words.indexOf(" -> ");
        Verdict verdict = switch (line.charAt(0)) {
            case '!' -> new Verdict.Unsupported(words.substring(0, arrow), words.substring(arrow + 4));
            case '+' -> new Verdict.Kept(words);
            default -> new Verdict.Already(words);
        };
        BLANKS.splitAsStream(line.substring(1, colon).strip()).forEach(name -> verdicts.put(name, verdict));
    }
}
