package dev.gatehouse.nginx;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What {@code proxy_set_header}, {@code proxy_hide_header} and {@code add_header} come to. */
final class HeaderKeys {

    /** What Gatehouse sets of itself, and with which values of nginx it agrees. */
    private static final Map<String, Set<String>> SET_ANYWAY = Map.of("x-real-ip", Set.of("$remote_addr"),
            "x-forwarded-for", Set.of("$proxy_add_x_forwarded_for", "$remote_addr"), "x-forwarded-proto",
            Set.of("$scheme", "$http_x_forwarded_proto"), "x-forwarded-host",
            Set.of("$host", "$http_host", "$host:$server_port"),
            "x-forwarded-port", Set.of("$server_port"));
    /** An application sends these itself, and a second value takes away its own. */
    private static final Set<String> OF_THE_APPLICATION = Set.of("set-cookie", "vary", "link", "www-authenticate",
            "location", "refresh", "content-type", "content-length", "content-encoding", "transfer-encoding",
            "connection",
            "upgrade", "keep-alive", "te", "trailer", "date", "expect", "proxy-connection");
    private static final Set<String> OF_THE_CONNECTION = Set.of("connection", "upgrade", "keep-alive",
            "transfer-encoding", "content-length", "te", "trailer", "expect", "proxy-connection", "proxy-authorization",
            "http2-settings", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions",
            "sec-websocket-protocol");
    private static final Set<String> HOST_OF_VISITOR = Set.of("$host", "$http_host", "$host:$server_port",
            "$http_host:$server_port", "$host:$proxy_port", "$http_host:$proxy_port");
    private static final Pattern NAME = Pattern.compile("[\\w!#$%&'*+.^`|~-]+");
    private static final Pattern LATIN = Pattern.compile("|[!-~]|[!-~][ -~]*[!-~]");

    private final Level level;
    private final Verdicts verdicts;
    private final Map<String, Object> keys;

    HeaderKeys(Level level, Verdicts verdicts, Map<String, Object> keys) {
        this.level = level;
        this.verdicts = verdicts;
        this.keys = keys;
    }

    /** The headers that the upstream gets. */
    void ofRequest() {
        Map<String, String> headers = new LinkedHashMap<>();
        boolean preserve = false;
        for (Statement statement : level.every("proxy_set_header")) {
            if (statement.argument(0).equalsIgnoreCase("Host")) {
                preserve = host(statement);
            } else {
                requestHeader(statement, headers);
            }
        }
        if (!preserve) {
            keys.put("preserve-host", false);
        }
        if (!headers.isEmpty()) {
            keys.put("request-headers", headers);
        }
    }

    /** @return whether the upstream gets the Host of the visitor */
    private boolean host(Statement statement) {
        String value = level.expanded(statement.argument(1));
        if (HOST_OF_VISITOR.contains(value)) {
            verdicts.already(statement, "the upstream gets the Host that the visitor asked for");
            return true;
        }
        if (value.equals("$proxy_host") || value.equals("$proxy_host:$proxy_port")) {
            verdicts.kept(statement, "preserve-host: false");
            return false;
        }
        verdicts.unsupported(statement, "Host can be the visitor's or the upstream's; the upstream gets its own",
                "remove preserve-host: false if the visitor's will do");
        return false;
    }

    private void requestHeader(Statement statement, Map<String, String> headers) {
        String name = statement.argument(0);
        String lower = name.toLowerCase(Locale.ROOT);
        String value = level.expanded(statement.argument(1));
        boolean always = value.equals("https") && lower.equals("x-forwarded-proto") && level.every("listen")
                .stream()
                .map(Listen::of)
                .allMatch(Listen::isTls);
        if (OF_THE_CONNECTION.contains(lower)) {
            verdicts.already(statement, "connections are kept, and upgrades such as WebSocket are passed on");
        } else if (SET_ANYWAY.getOrDefault(lower, Set.of()).contains(value) || always) {
            verdicts.already(statement, "it is set of itself");
        } else if (value.equals("$http_" + lower.replace('-', '_'))) {
            verdicts.already(statement, "headers of visitors are handed on");
        } else if (lower.equals("forwarded") || SET_ANYWAY.containsKey(lower)) {
            verdicts.unsupported(statement, "it is set of itself, from the connection",
                    "nothing; behind another proxy name it in gatehouse.trusted-proxies");
        } else if (!NAME.matcher(name).matches() || !LATIN.matcher(value).matches()) {
            verdicts.unsupported(statement, "this is no header that can be set",
                    "see what the application needs it for");
        } else if (value.contains("$")) {
            // What a visitor sends under this name must not pass for what the proxy knows.
            headers.put(name, "");
            verdicts.unsupported(statement,
                    "headers are set to fixed text; this one is taken away, lest visitors set it",
                    "see what the application needs it for");
        } else {
            headers.put(name, value);
            verdicts.kept(statement, "request-headers: " + name);
        }
    }

    /** @param forwards whether there is an answer of an upstream to take headers from */
    void ofResponse(boolean forwards) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (forwards) {
            hidden(headers);
        }
        level.every("add_header").forEach(statement -> added(statement, headers));
        if (!headers.isEmpty()) {
            keys.put("response-headers", headers);
        }
    }

    private void hidden(Map<String, String> headers) {
        List<String> passed = level.every("proxy_pass_header")
                .stream()
                .map(statement -> statement.argument(0))
                .toList();
        for (Statement statement : level.every("proxy_hide_header")) {
            String name = statement.argument(0);
            if (!NAME.matcher(name).matches() || passed.contains(name)) {
                verdicts.already(statement, "it has no effect");
            } else if (OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                verdicts.unsupported(statement, "this header belongs to the connection", "nothing");
            } else {
                headers.put(name, "");
                verdicts.kept(statement, "response-headers: " + name + " is taken away");
            }
        }
    }

    private void added(Statement statement, Map<String, String> headers) {
        String name = statement.argument(0);
        String lower = name.toLowerCase(Locale.ROOT);
        String value = level.expanded(statement.argument(1));
        boolean twice = headers.keySet().stream().anyMatch(name::equalsIgnoreCase)
                && !headers.getOrDefault(name, "").isEmpty();
        if (value.isEmpty()) {
            verdicts.already(statement, "an empty header is not sent");
        } else if (lower.equals("alt-svc")) {
            verdicts.already(statement, "it is sent of itself where gatehouse.https.http3 is on");
        } else if (value.contains("$") || !LATIN.matcher(value).matches()) {
            verdicts.unsupported(statement, "headers are set to fixed text", "let the application send it");
        } else if (OF_THE_APPLICATION.contains(lower) || twice || !NAME.matcher(name).matches()) {
            verdicts.unsupported(statement, "a header is set in place of the application's and not added to it",
                    "let the application send it");
        } else {
            headers.put(name, value);
            verdicts.kept(statement, "response-headers: " + name
                    + (statement.argument(2).equals("always") ? "" : ", with answers of every status"));
        }
    }
}
