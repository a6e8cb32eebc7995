package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.chunked;
import static dev.gatehouse.conformance.Requests.get;
import static dev.gatehouse.conformance.Requests.request;
import static dev.gatehouse.conformance.Requests.to;
import static dev.gatehouse.conformance.Requests.withLength;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the upstream receives: start line and headers. */
final class RequestChecks {

    private static final Set<String> WHO_ASKED = Set.of("x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
            "x-forwarded-port", "x-real-ip", "forwarded");
    private static final String CLAIMS = "X-Forwarded-For: 6.6.6.6\r\nx-forwarded-for: 7.7.7.7\r\nX-Real-IP: 6.6.6.6\r\n"
            + "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.test\r\nX-Forwarded-Port: 6666\r\n"
            + "Forwarded: for=6.6.6.6;host=evil.test;proto=https";

    private RequestChecks() {
    }

    static List<Check> all() {
        return Stream.of(startLine(), headers(), ofTheHop(), whoAsked()).flatMap(List::stream).toList();
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check(id, Chapter.REQUEST, sentence, scene);
    }

    private static List<Check> startLine() {
        return List.of(
                check("method-webdav", "Methods of WebDAV pass",
                        stage -> methods(stage, "PROPFIND", "REPORT", "MKCOL", "LOCK")),
                check("method-own", "Methods that nobody knows pass", stage -> methods(stage, "FOOBAR", "M-SEARCH")),
                check("method-any", "… any token is one: ``!#$%&'*+.^_`|~``",
                        stage -> methods(stage, "X!#$%&'*+.^_`|~1")),
                check("method-case", "The case of a method stays", stage -> methods(stage, "get", "Patch")),
                check("method-trace", "`TRACE` passes", stage -> methods(stage, "TRACE")),
                check("method-options", "`OPTIONS *` keeps its asterisk", stage -> sentAs(stage, "OPTIONS", "*")),
                check("target-slashes", "Target byte for byte: `//`",
                        stage -> targets(stage, "//double//slash//", "//")),
                check("target-dots", "Target: `/./`, `/../`", stage -> targets(stage, "/a/./b/../c")),
                check("target-dots-above", "… also above the root", stage -> targets(stage, "/../x", "/..")),
                check("target-encoded", "Target: `%2F`, `%2e`, `%41`, in either case",
                        stage -> targets(stage, "/a%2Fb%2fc/x%2e%2Ey/%41%c3%A9")),
                check("target-encoded-nul", "… also `%00`", stage -> targets(stage, "/%00")),
                check("target-signs", "Target: `` | ^ { } \" < > \\ ` ``",
                        stage -> targets(stage, "/a|b^c{d}\"e<f>g\\h`i", "/?q=a|b^c{d}\"e<f>g\\h`i")),
                check("target-utf8", "Target: raw UTF-8",
                        stage -> targets(stage, "/caf\u00c3\u00a9", "/?q=\u00e2\u0082\u00ac")),
                check("target-brackets", "Target: `[` and `]`", stage -> targets(stage, "/[x]?a[]=1&b=[2]")),
                check("target-percent", "Target: a bare `%`", stage -> targets(stage, "/100%", "/%zz?50%&%2")),
                check("target-mixed", "Target: encoded and raw signs beside each other",
                        stage -> targets(stage, "/p%20q?a=[1]&b=%20|")),
                check("target-query", "Target: an empty query, `?` in a query",
                        stage -> targets(stage, "/?", "/x??a?b", "/?&&=")),
                check("target-semicolon", "Target: `;`, `,`, `=`, `+`", stage -> targets(stage, "/a;v=1/b,c;d+e=f")),
                check("target-hash", "Target: `#`", stage -> targets(stage, "/#not-a-fragment")),
                check("target-prefix", "A path in the upstream's URL is put before, the rest stays",
                        stage -> prefixed(stage, "//a%2Fb|c?d=[e]")),
                check("version", "A request of HTTP/1.0 is sent as HTTP/1.1", RequestChecks::version));
    }

    private static List<Check> headers() {
        return List.of(check("host-kept", "`Host` is kept as it came, with case and port", RequestChecks::hostKept),
                check("host-switched", "… or is the upstream's, where that is wanted", RequestChecks::hostSwitched),
                check("headers-order", "The order of headers is kept", stage -> sameNames(stage, false)),
                check("headers-case", "The case of their names is kept", stage -> sameNames(stage, true)),
                check("headers-twice", "Headers that come several times stay several, in order",
                        RequestChecks::severalStaySeveral),
                check("headers-place", "… and each at its place", RequestChecks::eachAtItsPlace),
                check("headers-cookies", "Several `Cookie` headers stay several",
                        stage -> sameValues(stage, "Cookie", "a=1", "b=2; c=3")),
                check("headers-values", "Values stay: empty, with raw bytes, commas, quotes, inner spaces",
                        stage -> sameValues(stage, "X-Value", "", "caf\u00c3\u00a9 \u00ff", "a,  b;\"c\"", "\"")),
                check("headers-names", "Any token is a name: `X_Y`, `X.Y`, `1`, `!#$%&'*+-.^_|~`",
                        RequestChecks::anyTokenIsAName),
                check("headers-long", "A header of 16 KiB passes",
                        stage -> sameValues(stage, "X-Long", "x".repeat(16_384))),
                check("headers-added", "Nothing is added but who asked", RequestChecks::nothingIsAdded),
                check("headers-added-post", "… to a request with a body either", RequestChecks::nothingIsAddedToABody));
    }

    private static List<Check> ofTheHop() {
        return List.of(check("hop-fixed", "`Keep-Alive` and `Proxy-Connection` stay behind",
                stage -> staysBehind(stage, get("/", "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive"),
                        "Keep-Alive",
                        "Proxy-Connection")),
                check("hop-close", "`Connection: close` stays behind", RequestChecks::closeStaysBehind),
                check("hop-authorization", "`Proxy-Authorization` stays behind",
                        stage -> staysBehind(stage, get("/", "Proxy-Authorization: Basic YTpi"),
                                "Proxy-Authorization")),
                check("hop-named", "What `Connection` names stays behind",
                        stage -> staysBehind(stage, get("/", "X-Secret: 1", "Connection: x-secret, keep-alive",
                                "X-Other: 2", "Connection: X-Other"), "X-Secret", "X-Other")),
                check("hop-needed", "… but not what the request needs, such as `Host` and `Content-Length`",
                        RequestChecks::neededHeadersStay),
                check("hop-who-asked", "… nor who asked", RequestChecks::whoAskedCannotBeNamedAway),
                check("hop-te", "`TE` stays behind; `trailers` may stay", RequestChecks::te),
                check("hop-upgrade", "`Upgrade` without `Connection: upgrade` stays behind",
                        stage -> staysBehind(stage, get("/", "Upgrade: websocket"), "Upgrade")));
    }

    private static List<Check> whoAsked() {
        return List.of(check("asked-for", "`X-Forwarded-For` is the visitor's address",
                stage -> isSet(stage, "X-Forwarded-For", "127.0.0.1")),
                check("asked-real-ip", "`X-Real-IP` likewise", stage -> isSet(stage, "X-Real-IP", "127.0.0.1")),
                check("asked-proto", "`X-Forwarded-Proto` is `http` or `https`",
                        stage -> isSet(stage, "X-Forwarded-Proto", "http")),
                check("asked-host", "`X-Forwarded-Host` is the `Host` header",
                        stage -> isSet(stage, "X-Forwarded-Host", "App.Test:8080")),
                check("asked-port", "`X-Forwarded-Port` is its port",
                        stage -> isSet(stage, "X-Forwarded-Port", "8080")),
                check("asked-forwarded", "`Forwarded` says the same", RequestChecks::forwarded),
                check("asked-claims", "What a visitor claims is dropped, each header has a single value",
                        RequestChecks::claimsAreDropped),
                check("asked-trusted", "From a trusted proxy the chain is continued", RequestChecks::chainIsContinued),
                check("asked-trusted-kept", "… and its `X-Forwarded-Proto`, `-Host` and `-Port` are kept",
                        RequestChecks::trustedClaimsAreKept));
    }

    private static void methods(Stage stage, String... methods) {
        for (String method : methods) {
            sentAs(stage, method, "/x");
        }
    }

    private static void targets(Stage stage, String... targets) {
        for (String target : targets) {
            sentAs(stage, "GET", target);
        }
    }

    private static void sentAs(Stage stage, String method, String target) {
        Message request = stage.forwarded(request(method, target));
        unless(request.start().equals(method + " " + target + " HTTP/1.1"), "sent as " + request.start());
    }

    private static void prefixed(Stage stage, String target) {
        Message request = stage.forwarded(to("a.wild.test", target));
        unless(request.target().equals("/wild" + target), "sent as " + request.start());
    }

    private static void version(Stage stage) {
        Message request = stage.forwarded("GET / HTTP/1.0\r\nHost: app.test\r\n\r\n");
        unless(request.start().equals("GET / HTTP/1.1"), "sent as " + request.start());
    }

    private static void hostKept(Stage stage) {
        Message request = stage.forwarded(to("App.Test:8080"));
        unless(request.values("Host").equals(List.of("App.Test:8080")), "sent as " + request.values("Host"));
    }

    private static void hostSwitched(Stage stage) {
        Message request = stage.forwarded(to("own.test"));
        unless(request.value("Host").startsWith("127.0.0.1"), "sent as " + request.values("Host"));
    }

    private static void sameNames(Stage stage, boolean withCase) {
        String[] headers = {"Zebra: 1", "accept: x/y", "User-AGENT: u", "aLPHA: 2", "X-B: 3", "referer: r",
                "Accept-Encoding: br", "X-A: 4"};
        List<String> sent = names(Stream.of(headers), withCase);
        List<String> seen = names(stage.forwarded(get("/", headers)).fields().stream(), withCase).stream()
                .filter(name -> sent.stream().anyMatch(name::equalsIgnoreCase))
                .toList();
        unless(withCase ? Set.copyOf(seen).equals(Set.copyOf(sent)) : seen.equals(sent),
                "sent as " + String.join(", ", seen));
    }

    private static List<String> names(Stream<String> fields, boolean withCase) {
        return fields.map(Message::nameOf).map(name -> withCase ? name : name.toLowerCase(Locale.ROOT)).toList();
    }

    private static void sameValues(Stage stage, String name, String... values) {
        List<String> seen = stage
                .forwarded(get("/", Stream.of(values).map((name + ": ")::concat).toArray(String[]::new)))
                .values(name);
        unless(seen.equals(List.of(values)), "sent as " + shortened(seen.toString()));
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }

    private static void severalStaySeveral(Stage stage) {
        List<String> seen = stage.forwarded(get("/", "X-A: 1", "x-a: 2", "X-B: 3", "X-A: 4, 5")).values("X-A");
        unless(seen.equals(List.of("1", "2", "4, 5")), "sent as " + seen);
    }

    private static void eachAtItsPlace(Stage stage) {
        List<String> seen = stage.forwarded(get("/", "X-A: 1", "X-B: 2", "X-A: 3", "X-C: 4", "X-B: 5"))
                .fields()
                .stream()
                .filter(field -> field.matches("(?i)x-[abc]:.*"))
                .map(field -> field.replaceFirst("^.*: *", ""))
                .toList();
        unless(seen.equals(List.of("1", "2", "3", "4", "5")), "sent in the order " + String.join(" ", seen));
    }

    private static void anyTokenIsAName(Stage stage) {
        List<String> names = List.of("X_Y", "X.Y", "1", "!#$%&'*+-.^_|~");
        Message request = stage
                .forwarded(get("/", names.stream().map(name -> name + ": v").toArray(String[]::new)));
        List<String> missing = names.stream().filter(name -> !request.has(name)).toList();
        unless(missing.isEmpty(), "left out: " + String.join(" ", missing));
    }

    private static void nothingIsAdded(Stage stage) {
        Set<String> added = addedTo(stage, get("/", "X-A: 1"));
        unless(added.isEmpty(), "added: " + String.join(", ", added));
    }

    private static void nothingIsAddedToABody(Stage stage) {
        Set<String> added = addedTo(stage, withLength("POST", "/", "body"));
        added.addAll(addedTo(stage, chunked("POST", "/", "body")));
        // Another framing is another sentence.
        added.remove("Content-Length");
        unless(added.isEmpty(), "added: " + String.join(", ", added));
    }

    private static Set<String> addedTo(Stage stage, String request) {
        return added(Message.head(request), stage.forwarded(request));
    }

    /** The names that were not sent, but for who asked; {@code Connection} is the proxy's own matter. */
    static Set<String> added(Message sent, Message seen) {
        List<String> names = sent.fields().stream().map(Message::nameOf).toList();
        return seen.fields()
                .stream()
                .map(Message::nameOf)
                .filter(name -> names.stream().noneMatch(name::equalsIgnoreCase))
                .filter(name -> !WHO_ASKED.contains(name.toLowerCase(Locale.ROOT)))
                .filter(name -> !name.equalsIgnoreCase("Connection"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void staysBehind(Stage stage, String request, String... names) {
        Message seen = stage.forwarded(request);
        List<String> left = Stream.of(names).filter(seen::has).toList();
        unless(left.isEmpty(), "sent on: " + String.join(", ", left));
    }

    private static void closeStaysBehind(Stage stage) {
        Message request = stage.forwarded(get("/", "Connection: close"));
        unless(!request.value("Connection").equalsIgnoreCase("close"), "sent on");
    }

    private static void neededHeadersStay(Stage stage) {
        String post = withLength("POST", "/", "body", "Connection: Host, Content-Length, Content-Type",
                "Content-Type: a/b");
        Wire visitor = stage.visitor().send(post);
        if (stage.isRefused(visitor)) {
            return;
        }
        Message request = stage.upstream().next().whole();
        unless(request.has("Host"), "sent without Host");
        unless(request.body().equals("body"), "sent without the body");
    }

    private static void whoAskedCannotBeNamedAway(Stage stage) {
        Message request = stage.forwarded(get("/", "Connection: X-Forwarded-For, X-Real-IP"));
        unless(request.has("X-Forwarded-For") && request.has("X-Real-IP"), "left out");
    }

    private static void te(Stage stage) {
        Message request = stage.forwarded(get("/", "TE: trailers, gzip;q=0.5", "Connection: TE"));
        unless(request.values("TE").stream().allMatch("trailers"::equals), "sent as TE: " + request.value("TE"));
    }

    private static void isSet(Stage stage, String name, String value) {
        List<String> seen = stage.forwarded(to("App.Test:8080")).values(name);
        unless(seen.equals(List.of(value)), seen.isEmpty() ? "not sent" : "sent as " + seen);
    }

    private static void forwarded(Stage stage) {
        String seen = String.join(" | ", stage.forwarded(to("App.Test:8080")).values("Forwarded"));
        unless(Set.of(seen.toLowerCase(Locale.ROOT).split(";"))
                .equals(Set.of("for=127.0.0.1", "host=\"app.test:8080\"", "proto=http")),
                seen.isEmpty() ? "not sent" : "sent as " + seen);
    }

    private static void claimsAreDropped(Stage stage) {
        Message request = stage.forwarded(get("/", CLAIMS));
        List<String> wrong = WHO_ASKED.stream()
                .filter(name -> request.values(name).size() > 1
                        || request.values(name).toString().matches(".*(6\\.6\\.6\\.6|7\\.7\\.7\\.7|evil|https|6666).*"))
                .sorted()
                .toList();
        unless(wrong.isEmpty(), "claims sent on: " + String.join(", ", wrong));
    }

    private static Message fromATrustedProxy(Stage stage) {
        return stage.exchange(stage.visitorFrom(Sites.TRUSTED),
                get("/", "X-Forwarded-For: 9.9.9.9", "X-Forwarded-Proto: https", "X-Forwarded-Host: pub.test",
                        "X-Forwarded-Port: 443"),
                Stage.OK).request();
    }

    private static void chainIsContinued(Stage stage) {
        String seen = String.join(", ", fromATrustedProxy(stage).values("X-Forwarded-For"));
        unless(seen.equals("9.9.9.9, " + Sites.TRUSTED), "sent as " + seen);
    }

    private static void trustedClaimsAreKept(Stage stage) {
        Message request = fromATrustedProxy(stage);
        List<String> wrong = Stream
                .of("X-Forwarded-Proto: https", "X-Forwarded-Host: pub.test", "X-Forwarded-Port: 443")
                .filter(field -> !request.value(Message.nameOf(field)).equals(field.substring(field.indexOf(' ') + 1)))
                .map(field -> Message.nameOf(field) + ": " + request.value(Message.nameOf(field)))
                .toList();
        unless(wrong.isEmpty(), "sent as " + String.join(", ", wrong));
    }
}
