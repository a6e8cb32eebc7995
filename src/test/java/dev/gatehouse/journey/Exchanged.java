package dev.gatehouse.journey;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.gatehouse.nginx.Imported;
import dev.gatehouse.nginx.Verdict;

/** What came of one request: what upstreams saw, and what the visitor got. */
record Exchanged(String target, List<Seen> seen, int status, Map<String, List<String>> headers, String body) {

    /** Who asks, which Gatehouse says anyway; and what is for one connection only. */
    private static final Set<String> NOT_OF_REQUEST = Set.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
            "x-forwarded-port", "x-real-ip", "forwarded", "connection", "host");
    /** The name of the program, the time, and how the connection goes on. */
    private static final Set<String> NOT_OF_ANSWER = Set.of("server", "date", "connection", "keep-alive",
            "transfer-encoding",
            "content-length", "content-type", "location");
    private static final String OWN_PAGE_OF_NGINX = "<center>nginx";

    /** A request as an upstream saw it; {@code HTTP/1.0} or 1.1, which nginx and Gatehouse do differently, is left out. */
    record Seen(String upstream, String method, String target, String host, Map<String, List<String>> headers,
            String body) {

        static Seen of(String upstream, int port, String request) {
            int end = request.indexOf("\r\n\r\n");
            String[] lines = request.substring(0, end).split("\r\n");
            String[] words = lines[0].split(" ", -1);
            Map<String, List<String>> headers = fields(lines);
            String host = String.join(",", headers.getOrDefault("host", List.of()))
                    .replace("127.0.0.1:" + port, "its own");
            headers.keySet().removeAll(NOT_OF_REQUEST);
            return new Seen(upstream, words[0], words[1], host, headers, request.substring(end + 4));
        }
    }

    /**
     * What may differ in a case, since its report says so.
     *
     * @param incomplete whether something was not kept; what it was is then answered with 403 or 404
     * @param headers which are not kept as they were
     * @param host whether the upstream's own name is another
     * @param shared whether an upstream is drawn for each request
     * @param nested whether there are locations in locations
     * @param reencoded whether nginx decodes paths and encodes them again, where the rest of a replaced path keeps its bytes here
     */
    record Allowed(boolean incomplete, Set<String> headers, boolean host, boolean shared, boolean reencoded,
            boolean nested) {

        static Allowed of(Imported imported) {
            Set<String> headers = new HashSet<>();
            boolean host = false;
            for (Imported.Line line : imported.lines()) {
                String[] words = line.directive().split(" ", -1);
                boolean unsupported = line.verdict() instanceof Verdict.Unsupported;
                if (unsupported && (words[0].equals("proxy_set_header") || words[0].equals("add_header"))) {
                    headers.add(words[1].toLowerCase(Locale.ROOT));
                    host |= words[1].equals("Host");
                }
                if (unsupported && words[0].startsWith("proxy_cookie")) {
                    headers.add("set-cookie");
                }
                // The name of a group means nothing outside of nginx: an upstream's own Host is its address.
                host |= words[0].equals("upstream");
            }
            return new Allowed(!imported.isWhole(), headers, host,
                    imported.sites().stream().anyMatch(site -> site.text().contains("upstreams:")),
                    imported.lines()
                            .stream()
                            .anyMatch(line -> line.directive().matches("proxy_pass \\w+://[^/]+/.*")
                                    || line.directive().startsWith("rewrite ")),
                    imported.sites().stream().anyMatch(site -> site.text().contains("(?=")));
        }
    }

    static Exchanged of(NginxRequest request, List<Seen> seen, String response, int port) {
        int end = response.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Exchanged(request.target(), seen, 0, Map.of(), response);
        }
        String[] lines = response.substring(0, end).split("\r\n");
        Map<String, List<String>> headers = fields(lines);
        // nginx makes a URL of a path; it means the same (RFC 9110, section 10.2.2).
        headers.computeIfPresent("location", (_, values) -> values.stream()
                .map(value -> value.replaceFirst("^http://" + request.host() + "(:" + port + ")?(?=/)", ""))
                .toList());
        String body = response.substring(end + 4);
        return new Exchanged(request.target(), seen, Integer.parseInt(lines[0].split(" ", -1)[1]), headers,
                headers.containsKey("transfer-encoding") ? dechunked(body) : body);
    }

    private static Map<String, List<String>> fields(String[] lines) {
        Map<String, List<String>> fields = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            fields.computeIfAbsent(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(
                            lines[i].substring(colon + 1).strip());
        }
        return fields;
    }

    private static String dechunked(String body) {
        var text = new StringBuilder();
        for (int at = 0; at < body.length();) {
            int line = body.indexOf("\r\n", at);
            int size = line < 0 ? 0 : Integer.parseInt(body.substring(at, line).strip(), 16);
            if (size == 0) {
                break;
            }
            text.append(body, line + 2, line + 2 + size);
            at = line + 4 + size;
        }
        return text.toString();
    }

    /** Where Gatehouse's differs from this one, nginx's. */
    List<String> differences(Exchanged ours, Allowed allowed) {
        List<String> differences = new ArrayList<>();
        // What is not kept, and said so, is closed.
        if (allowed.incomplete() && ours.seen.isEmpty() && (ours.status == 403 || ours.status == 404)
                && status != ours.status) {
            return differences;
        }
        compare("upstream", allowed.shared() ? seen.size() : seen.stream().map(Seen::upstream).toList(),
                allowed.shared() ? ours.seen.size() : ours.seen.stream().map(Seen::upstream).toList(), differences);
        if (differences.isEmpty()) {
            for (int i = 0; i < seen.size(); i++) {
                compare(target, seen.get(i), ours.seen.get(i), allowed, differences);
            }
        }
        compare("status", status, ours.status, differences);
        boolean ownPage = seen.isEmpty() && (status >= 400 || status / 100 == 3);
        if (status / 100 == 3) {
            compare("location", location(allowed), ours.location(allowed), differences);
        }
        if (!ownPage) {
            compare("headers", without(headers, NOT_OF_ANSWER, allowed), without(ours.headers, NOT_OF_ANSWER, allowed),
                    differences);
        }
        // nginx chooses the type of its own answers by what the path ends in.
        if (!ownPage && (!seen.isEmpty() || !target.contains("."))) {
            compare("type", type(headers), type(ours.headers), differences);
        }
        // Which of several has answered is in the body, too.
        if (!body.contains(OWN_PAGE_OF_NGINX) && !allowed.shared()) {
            compare("body", body, ours.body, differences);
        }
        return differences;
    }

    private String location(Allowed allowed) {
        String location = String.join(", ", headers.getOrDefault("location", List.of()));
        if (allowed.shared()) {
            return location.replaceFirst("127.0.0.1:\\d+", "one of them");
        }
        // nginx takes the URL of the upstream of the location around for that of the one inside.
        String own = allowed.nested() ? location.replaceFirst("^http://127.0.0.1:\\d+(?=/)", "") : location;
        return allowed.reencoded() ? decoded(own) : own;
    }

    private static void compare(String request, Seen nginx, Seen ours, Allowed allowed, List<String> differences) {
        compare("method", nginx.method, ours.method, differences);
        // An empty segment right behind a replaced beginning is one, and nginx has taken it away before.
        boolean emptySegment = request.contains("//")
                && decoded(nginx.target).replace("/", "").equals(decoded(ours.target).replace("/", ""));
        if (!allowed.reencoded() || (!emptySegment && !decoded(nginx.target).equals(decoded(ours.target)))) {
            compare("target", nginx.target, ours.target, differences);
        }
        if (!allowed.host()) {
            compare("host", nginx.host, ours.host, differences);
        }
        compare("request headers", without(nginx.headers, NOT_OF_REQUEST, allowed),
                without(ours.headers, NOT_OF_REQUEST, allowed), differences);
        compare("request body", nginx.body, ours.body, differences);
    }

    /** As nginx decodes a path: its slashes in a row are one, and its dots are resolved. */
    private static String decoded(String target) {
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        String plain = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.ISO_8859_1).replaceAll("/+", "/");
        for (String before = ""; !before.equals(plain);) {
            before = plain;
            plain = plain.replaceFirst("/\\./", "/").replaceFirst("/[^/]+/\\.\\./", "/");
        }
        return plain + (query < 0 ? "" : target.substring(query));
    }

    private static Map<String, List<String>> without(Map<String, List<String>> headers, Set<String> names,
            Allowed allowed) {
        return headers.entrySet()
                .stream()
                .filter(header -> !names.contains(header.getKey()) && !allowed.headers().contains(header.getKey()))
                .filter(header -> !allowed.shared() || !header.getKey().equals("x-upstream"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new));
    }

    /** Without the charset, which Gatehouse's own answers name. */
    private static String type(Map<String, List<String>> headers) {
        return headers.getOrDefault("content-type", List.of("")).getFirst().replaceFirst(";.*", "");
    }

    private static void compare(String what, Object nginx, Object ours, List<String> differences) {
        if (nginx == null ? ours != null : !nginx.equals(ours)) {
            differences.add("%s: nginx %s, Gatehouse %s".formatted(what, nginx, ours));
        }
    }
}
