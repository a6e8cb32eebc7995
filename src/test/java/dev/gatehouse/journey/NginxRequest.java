package dev.gatehouse.journey;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A request that is made of both proxies: paths that the site speaks of, and those beside them. */
record NginxRequest(String method, String host, String target, String body) {

    private static final List<String> EVERYWHERE = List.of("/", "/some/path?q=1&r=%20", "//double//slash", "/a%2Fb/%41",
            "/x/../y/./z", "/index.php", "/INDEX.PHP/x", "/picture.PNG", "/report/12/view?x", "/a.pdf", "/moved",
            "/moved/there?back=1", "/old/thing?x=y", "/blog/12?a=b", "/exactly", "/any/thing", "/feed", "/search?q=1",
            "/tag/a%20b", "/many/b/1?x=y", "/user/a%20b/x", "/user/me/you", "/letters", "/away/x");
    private static final int LARGE = 24;
    private static final int SHORT = 9;

    /** The requests for a site as it was imported. */
    static Stream<NginxRequest> of(Map<String, Object> site) {
        Set<String> targets = new LinkedHashSet<>(EVERYWHERE);
        if (site.get("paths") instanceof List<?> paths) {
            paths.forEach(path -> targets.addAll(beside((Map<?, ?>) path)));
        }
        List<String> hosts = hosts(site);
        Stream<NginxRequest> gets = targets.stream()
                .map(target -> new NginxRequest("GET", hosts.getFirst(), target, ""));
        Stream<NginxRequest> posts = targets.stream()
                .filter(target -> !target.contains("%"))
                .filter(target -> target.length() < SHORT)
                .map(target -> new NginxRequest("POST", hosts.getFirst(), target, "b".repeat(LARGE)));
        Stream<NginxRequest> others = hosts.stream().skip(1).map(host -> new NginxRequest("GET", host, "/x?y", ""));
        return Stream.of(gets, posts, others).flatMap(all -> all);
    }

    private static List<String> hosts(Map<String, Object> site) {
        List<String> hosts = new ArrayList<>();
        if (site.get("host") instanceof String one) {
            hosts.add(one);
        }
        if (site.get("hosts") instanceof List<?> several) {
            several.forEach(host -> hosts.add((String) host));
        }
        return hosts.stream().map(host -> host.replace("*.", "x.y.")).toList();
    }

    private static List<String> beside(Map<?, ?> path) {
        Object text = path.containsKey("prefix") ? path.get("prefix") : path.get("exact");
        if (!(text instanceof String written) || written.length() < 2) {
            return List.of();
        }
        String start = written.replace(" ", "%20").replace("ä", "%C3%A4");
        String encoded = "/%" + Integer.toHexString(start.charAt(1)) + start.substring(2);
        String bare = start.endsWith("/") ? start.substring(0, start.length() - 1) : start;
        return List.of(start, bare, bare + "?q=1", bare + "x", start + "deep/x.php?q=1", start + "a%20b%2Fc",
                "/" + start + "y",
                encoded, encoded + "z", "/away/.." + start + "w", start + "moved", start + "moved/x?y", start + "a.pdf",
                start + "b.gif", start + "%7Euser%3F", start + "//two");
    }

    /** The bytes of it. */
    String text() {
        String length = method.equals("POST") ? "Content-Length: " + body.length() + "\r\n" : "";
        return "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: test\r\nX-Custom: a, b\r\nx-lower: c\r\nCookie: d=e; f=g\r\nAccept-Encoding: gzip\r\nAuthorization: Basic eA==\r\nX-Remote-User: forged\r\n%sConnection: close\r\n\r\n%s"
                .formatted(method, target, host, length, body);
    }

    @Override
    public String toString() {
        return method + " " + host + target;
    }
}
