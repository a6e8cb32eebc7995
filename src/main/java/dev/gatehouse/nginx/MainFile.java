package dev.gatehouse.nginx;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the main file says for all sites together. */
final class MainFile {

    private static final String MAIN = "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent "
            + "\"$http_referer\" \"$http_user_agent\"";
    private static final Map<String, String> TIMES = Map.of("keepalive_timeout", "keep-alive", "client_header_timeout",
            "client-header", "client_body_timeout", "client-body-idle");
    private static final Set<String> OF_OUR_KIND = Set.of("TLSv1.2", "TLSv1.3");

    private final Verdicts verdicts;
    private final Map<String, Object> server = new LinkedHashMap<>();
    private final Map<String, Object> gatehouse = new LinkedHashMap<>();
    private final Map<String, String> formats = new LinkedHashMap<>();

    MainFile(Verdicts verdicts) {
        this.verdicts = verdicts;
    }

    /** Sites are reached where the servers were. */
    void ports(Ports ports) {
        ports.plain().ifPresent(port -> server.put("port", port));
        ports.address().ifPresent(address -> server.put("address", address.replaceAll("[\\[\\]]", "")));
        ports.tls().ifPresent(port -> {
            Map<String, Object> https = new LinkedHashMap<>();
            https.put("port", port);
            gatehouse.put("https", https);
        });
    }

    /** The directives that are for all sites here, of all levels, those of the outer levels first. */
    void read(List<Statement> outer, List<Statement> ofServers) {
        outer.stream().filter(statement -> statement.is("log_format")).forEach(this::format);
        outer.forEach(this::read);
        ofServers.forEach(this::read);
    }

    private void read(Statement statement) {
        switch (statement.name()) {
            case "access_log" -> accessLog(statement);
            case "error_log" -> errorLog(statement);
            case "keepalive_timeout", "client_header_timeout", "client_body_timeout" -> time(statement);
            case "set_real_ip_from" -> trusted(statement);
            case "ssl_protocols" -> protocols(statement);
            case "large_client_header_buffers" -> headers(statement);
            case "http2_max_concurrent_streams" -> limit(statement, "streams", statement.argument(0));
            case "worker_connections" -> limit(statement, "connections", statement.argument(0));
            default -> {
                // Not for the main file.
            }
        }
    }

    private void format(Statement statement) {
        String text = String.join("", statement.arguments()
                .stream()
                .skip(1)
                .filter(
                        word -> !word.startsWith("escape="))
                .toList());
        if (text.equals(MAIN)) {
            formats.put(statement.argument(0), "combined");
            verdicts.kept(statement, "gatehouse.access-log.format: combined");
        } else if (text.equals(MAIN + " \"$http_x_forwarded_for\"")) {
            formats.put(statement.argument(0), "main");
            verdicts.kept(statement, "gatehouse.access-log.format: main");
        } else {
            verdicts.unsupported(statement, "the formats are main, combined and json",
                    "take json, which has all of it, or main");
        }
    }

    private void accessLog(Statement statement) {
        String path = statement.argument(0);
        if (path.equals("off")) {
            verdicts.unsupported(statement, "every request has a line in the access log", "nothing");
            return;
        }
        if (!path.startsWith("/")) {
            verdicts.unsupported(statement, "the access log is one file with an absolute name, or standard output",
                    "write gatehouse.access-log.path");
            return;
        }
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("path", path);
        String name = statement.argument(1);
        String format = name.isEmpty() || name.contains("=") ? "combined" : formats.getOrDefault(name, name);
        boolean known = Set.of("main", "combined").contains(format);
        log.put("format", known ? format : "main");
        one(statement, "access-log", log, "access log", known
                ? ""
                : ", in the format main in place of " + name);
    }

    private void errorLog(Statement statement) {
        String path = statement.argument(0);
        if (path.equals("stderr")) {
            verdicts.already(statement, "errors go to standard error");
        } else if (!path.startsWith("/") || path.equals("/dev/null")) {
            verdicts.unsupported(statement, "the error log is one file with an absolute name, or standard error",
                    "write gatehouse.error-log.path");
        } else {
            one(statement, "error-log", new LinkedHashMap<>(Map.of("path", path)), "error log", "");
        }
    }

    private void one(Statement statement, String key, Map<String, Object> log, String what, String but) {
        Object before = gatehouse.putIfAbsent(key, log);
        if (before == null || before.equals(log)) {
            verdicts.kept(statement, "gatehouse." + key + ".path: " + log.get("path") + but);
        } else {
            verdicts.unsupported(statement,
                    "there is one " + what + " for all sites, " + ((Map<?, ?>) before).get("path"),
                    "nothing; the format json has the site in every line");
        }
    }

    private void time(Statement statement) {
        String key = TIMES.getOrDefault(statement.name(), "");
        Optional<Duration> time = Measures.time(statement.argument(0)).filter(Duration::isPositive);
        if (time.isEmpty()) {
            verdicts.unsupported(statement, "this is no time that can be kept", "write gatehouse.timeouts." + key);
            return;
        }
        String written = Measures.written(time.get());
        Object before = map("timeouts").putIfAbsent(key, written);
        if (before == null || before.equals(written)) {
            verdicts.kept(statement, "gatehouse.timeouts." + key + ": " + written);
        } else {
            verdicts.unsupported(statement, "this time is the same for all sites, " + before, "nothing");
        }
    }

    private void trusted(Statement statement) {
        if (statement.argument(0).equals("unix:")) {
            verdicts.already(statement, "visitors do not come by a Unix socket");
            return;
        }
        List<Object> all = new ArrayList<>(gatehouse.get("trusted-proxies") instanceof List<?> list ? list : List.of());
        if (!all.contains(statement.argument(0))) {
            all.add(statement.argument(0));
        }
        gatehouse.put("trusted-proxies", all);
        verdicts.kept(statement, "gatehouse.trusted-proxies: " + statement.argument(0));
    }

    private void protocols(Statement statement) {
        if (OF_OUR_KIND.containsAll(statement.arguments())) {
            verdicts.already(statement, "TLS 1.2 and 1.3 are spoken");
        } else {
            verdicts.unsupported(statement, "older versions than TLS 1.2 are not spoken",
                    "nothing, unless visitors have browsers older than 2014");
        }
    }

    private void headers(Statement statement) {
        Optional<String> size = Measures.size(statement.argument(1));
        boolean number = statement.argument(0).matches("\\d{1,4}");
        if (size.isEmpty() || !number) {
            verdicts.unsupported(statement, "this is no size", "write gatehouse.limits.headers");
            return;
        }
        String one = size.get();
        String all = Integer.parseInt(statement.argument(0)) * Long.parseLong(one.replaceAll("\\D", ""))
                + one.replaceAll("\\d", "");
        map("limits").put("request-line", one);
        map("limits").put("headers", all);
        verdicts.kept(statement, "gatehouse.limits.request-line: " + one + ", gatehouse.limits.headers: " + all);
    }

    private void limit(Statement statement, String key, String value) {
        if (statement.is("worker_connections")) {
            verdicts.already(statement, "gatehouse.limits.connections is 10000");
        } else if (value.matches("[1-9]\\d{0,6}")) {
            map("limits").put(key, Integer.valueOf(value));
            verdicts.kept(statement, "gatehouse.limits." + key + ": " + value);
        } else {
            verdicts.unsupported(statement, "this is no number", "write gatehouse.limits." + key);
        }
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> map(String key) {
        return (Map<String, Object>) gatehouse.computeIfAbsent(key, _ -> new LinkedHashMap<String, Object>());
    }

    /** Its keys; empty where nothing differs from the default. */
    Map<String, Object> keys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        if (!server.isEmpty()) {
            keys.put("server", server);
        }
        if (!gatehouse.isEmpty()) {
            keys.put("gatehouse", gatehouse);
        }
        return keys;
    }
}
