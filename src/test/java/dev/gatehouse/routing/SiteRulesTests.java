package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.BothWays;
import dev.gatehouse.fixture.Upstream;

/**
 * Tests for what a site and its paths do with requests and answers beside choosing an upstream, on raw sockets: on the engine's
 * way, and the same on the gateway's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteRulesTests {

    private static final String SITES = """
            gatehouse:
              sites:
                headers:
                  host: headers.test
                  upstream: UPSTREAM
                  request-headers: { X-Set: of the site, X.Dotted_Name: "1", X-Forwarded-Prefix: /p, Authorization: "", User-Agent: "" }
                  response-headers: { X-Frame-Options: DENY, Server: "", Set-Cookie: a=b }
                  paths:
                    - prefix: /path/
                      request-headers: { x-set: of the path, X-Own: "2" }
                      response-headers: { X-Frame-Options: "" }
                away:
                  host: away.test
                  redirect: { to: "https://other.test{uri}", status: 301 }
                  response-headers: { X-Why: moved, Server: "" }
                  paths:
                    - { exact: /folder, redirect: { to: "/folder/{?query}" } }
                    - { prefix: /parts, redirect: { to: "{scheme}://{host}/p{path}?was={query}" } }
                    - { prefix: /slash, redirect: { to: "{path}/", status: 307 } }
                    - { matches: "^/old/(.*)/(x)?$", redirect: { to: "/new/{1}?x={2}" } }
                    - { exact: /here, redirect: { to: /there, status: 303 } }
                    - { prefix: /app/, upstream: UPSTREAM }
                bound:
                  host: bound.test
                  redirect: { to: "/{uri}" }
                  paths:
                    - { matches: "^/old(.*)$", redirect: { to: "/{1}" } }
                    - { prefix: /query, redirect: { to: "/{query}" } }
                    - { matches: "^/at(.*)$", redirect: { to: "https://x.test{1}" } }
                    - { prefix: /ask, redirect: { to: "https://x.test{query}" } }
                    - { matches: "^/sub/(.*)$", redirect: { to: "https://{1}.x.test/" } }
                    - { matches: "^/page(.*)[.]php$", redirect: { to: "https://x.test{1}.html" } }
                    - { prefix: /own, redirect: { to: "{scheme}://{host}{uri}" } }
                fixed:
                  host: fixed.test
                  respond: { body: "fine\\n" }
                  response-headers: { X-Why: fixed }
                  paths:
                    - { exact: /gone, respond: { status: 410 } }
                    - { exact: /page, respond: { status: 404, body: "<h1>no</h1>", type: text/html } }
                    - { exact: /empty, respond: { status: 204 } }
                    - { exact: /nothing, respond: { status: 200 } }
                    - { exact: /typed, response-headers: { Content-Type: text/x } }
                    - { prefix: /app/, upstream: UPSTREAM }
                locations:
                  host: locations.test
                  upstream: UPSTREAM
                  rewrite-location:
                    - { from: "http://localhost:5000/", to: / }
                    - { from: "http://internal", to: "https://locations.test" }
                  paths:
                    - { prefix: /own, rewrite-location: { from: /x/, to: /y/ } }
                small:
                  host: small.test
                  upstream: UPSTREAM
                  max-body: 10B
                  paths:
                    - { prefix: /large/, max-body: 20B }
                    - { prefix: /any/, max-body: 0B }
                closed:
                  host: closed.test
                  upstream: UPSTREAM
                  paths:
                    - { prefix: /admin, deny: 127.0.0.0/8 }
                    - { prefix: /admin/open/, deny: [] }
                    - { exact: /exact, allow: [ 10.0.0.0/8, "2001:db8::/32" ] }
                    - { matches: "\\\\.git(/|$)", respond: { status: 404 } }
                    - { prefix: /secret/, respond: { status: 403 } }
                members:
                  host: members.test
                  upstream: UPSTREAM
                  allow: [ 127.0.0.1, "::1" ]
                  paths:
                    - { prefix: /none/, allow: 192.0.2.7 }
                    - { prefix: /not-me/, deny: all }
                nobody:
                  host: nobody.test
                  upstream: UPSTREAM
                  paths:
                    - { prefix: /, deny: [0.0.0.0/0] }
                deep:
                  host: deep.test
                  upstream: UPSTREAM
                  paths:
                    - { matches: "^/so/(a|b|c)*$", upstream: UPSTREAM }
                    - { prefix: /to/, rewrite: { from: "^/to/(a|b|c)*$", to: /x } }
                strangers:
                  host: strangers.test
                  redirect: { to: https://other.test }
                  allow: 192.0.2.0/24
            """;

    private BothWays ways;

    @BeforeAll
    void start() {
        ways = BothWays.with(SITES);
    }

    @AfterAll
    void stop() {
        ways.close();
    }

    @Test
    void headersOfTheRequestAreSetAndTakenAway() {
        String sent = requestOf("headers.test", "/", "x-SET: mine\r\nX-set: again\r\nAuthorization: Basic eA==\r\n"
                + "User-Agent: curl\r\nAccept: */*\r\n");

        assertThat(sent).contains("x-set=[of the site]", "x.dotted_name=[1]", "x-forwarded-prefix=[/p]",
                "accept=[*/*]")
                .doesNotContain("authorization=", "user-agent=", "mine");
    }

    @Test
    void theHeadersOfAPathArePutOverThoseOfItsSite() {
        String sent = requestOf("headers.test", "/path/x", "User-Agent: curl\r\n");

        assertThat(sent).contains("x-set=[of the path]", "x-own=[2]", "x.dotted_name=[1]")
                .doesNotContain("of the site", "user-agent=");
    }

    @Test
    void aVisitorCannotTakeAwayWhatASiteSets() {
        assertThat(requestOf("headers.test", "/", "Connection: X-Set\r\nX-Set: mine\r\n"))
                .contains("x-set=[of the site]");
    }

    @Test
    void headersOfTheAnswerAreSetAndTakenAway() {
        String answer = "HTTP/1.1 404 Not Here\r\nServer: me\r\nSet-Cookie: c=d\r\nX-Frame-Options: SAMEORIGIN\r\n"
                + "Content-Length: 2\r\n\r\nok";

        assertThat(both(get("headers.test", "/"), answer).answer()).startsWith("HTTP/1.1 404 Not Here\n")
                .contains("x-frame-options=[DENY]", "set-cookie=[a=b]")
                .doesNotContain("server=");
        assertThat(both(get("headers.test", "/path/"), answer).answer()).contains("set-cookie=[a=b]")
                .doesNotContain("server=", "x-frame-options=");
    }

    @ParameterizedTest
    @CsvSource({"/, 301 Moved Permanently, https://other.test/",
            "/a%20b|?c=%26, 301 Moved Permanently, https://other.test/a%20b|?c=%26",
            "http://away.test?x, 301 Moved Permanently, https://other.test/?x",
            "/folder, 302 Found, /folder/", "/folder?a=b, 302 Found, /folder/?a=b",
            "/parts, 302 Found, http://away.test/p/parts?was=",
            "/parts/x?a=b, 302 Found, http://away.test/p/parts/x?was=a=b",
            "/slash, 307 Temporary Redirect, /slash/", "//slash?x, 307 Temporary Redirect, /slash/",
            "/here?x, 303 See Other, /there", "/old/a%20b/c/x, 302 Found, /new/a%20b/c?x=x",
            "/old/%0D%0Aa:/?y, 302 Found, /new/%0D%0Aa:?x="})
    void visitorsAreSentElsewhere(String target, String status, String location) {
        assertThat(answer("away.test", target)).startsWith("HTTP/1.1 " + status + "\n")
                .contains("location=[" + location + "]", "content-length=[0]", "x-why=[moved]");
    }

    @ParameterizedTest
    @CsvSource({"/evil.test, /evil.test", "/\\evil.test, /evil.test", "/old/evil.test, /evil.test",
            "/old%5Cevil.test, /%5Cevil.test", "/query?/evil.test, /evil.test", "/query?\\evil.test, /evil.test",
            "/query?/\\/evil.test, /evil.test", "/at@evil.test/, https://x.test/@evil.test/",
            "/at.evil.test/, https://x.test/.evil.test/", "/at:1@evil.test, https://x.test/:1@evil.test",
            "/at, https://x.test", "/at/x, https://x.test/x", "/ask?@evil.test, https://x.test/@evil.test",
            "/ask?/x, https://x.test/x", "/sub/a, https://a.x.test/", "/sub/evil.test/, https://evil.test-.x.test/",
            "/page/a.php, https://x.test/a.html",
            "/own/x, http://bound.test/own/x"})
    void aVisitorCannotMakeARedirectLeadToAnotherHost(String target, String location) {
        assertThat(answer("bound.test", target)).contains("location=[" + location + "]");
    }

    @Test
    void aPathOfASiteThatSendsElsewhereMayHaveAnUpstream() {
        assertThat(requestOf("away.test", "/app/x", "")).startsWith("GET /app/x HTTP/1.1\n");
    }

    @Test
    void aSiteAnswersByItself() {
        assertThat(answer("fixed.test", "/")).startsWith("HTTP/1.1 200 OK\n")
                .contains("content-type=[text/plain; charset=utf-8]", "content-length=[5]", "x-why=[fixed]")
                .doesNotContain("cache-control")
                .endsWith("\n\nfine\n");
        assertThat(answer("fixed.test", "/page")).startsWith("HTTP/1.1 404 Not Found\n")
                .contains("content-type=[text/html]")
                .endsWith("<h1>no</h1>");
        assertThat(answer("fixed.test", "/typed")).contains("content-type=[text/x]").endsWith("fine\n");
    }

    @Test
    void anErrorWithoutTextIsAPageOfOurOwn() {
        assertThat(answer("fixed.test", "/gone")).startsWith("HTTP/1.1 410 Gone\n")
                .contains("cache-control=[no-store]", "What was at this address is gone.");
    }

    @Test
    void anAnswerWithoutBodyIsOne() {
        assertThat(answer("fixed.test", "/empty")).startsWith("HTTP/1.1 204 No Content\n")
                .doesNotContain("content-length", "content-type")
                .endsWith("\n\n");
        assertThat(answer("fixed.test", "/nothing")).startsWith("HTTP/1.1 200 OK\n")
                .contains("content-length=[0]")
                .doesNotContain("content-type");
    }

    @Test
    void onlyTheHeadAnswersHead() {
        String request = "HEAD %s HTTP/1.1\r\nHost: fixed.test\r\nConnection: close\r\n\r\n";

        assertThat(both(request.formatted("/"), "").answer()).contains("content-length=[5]").endsWith("\n\n");
        assertThat(both(request.formatted("/gone"), "").answer()).startsWith("HTTP/1.1 410 Gone\n").endsWith("\n\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {"http://localhost:5000/a?b /a?b", "http://internal/x https://locations.test/x",
            "http://elsewhere/x http://elsewhere/x", "/x/y /x/y", "http://localhost:5000 http://localhost:5000"})
    void theBeginningOfALocationIsRewritten(String location, String rewritten) {
        String answer = "HTTP/1.1 302 Found\r\nLocation: %s\r\nRefresh: 5; url=%1$s\r\nContent-Length: 0\r\n\r\n"
                .formatted(location);

        assertThat(both(get("locations.test", "/"), answer).answer()).contains("location=[" + rewritten + "]",
                "refresh=[5; url=" + rewritten + "]");
    }

    @Test
    void aPathMayRewriteLocationsInAWayOfItsOwn() {
        String answer = "HTTP/1.1 201 Created\r\nLocation: /x/1\r\nContent-Length: 0\r\n\r\n";

        assertThat(both(get("locations.test", "/own"), answer).answer()).contains("location=[/y/1]");
    }

    @ParameterizedTest
    @CsvSource({"/, 10, 200", "/, 11, 413", "/large/, 20, 200", "/large/, 21, 413", "/any/, 100, 200"})
    void aBodyMayBeSoLarge(String target, int length, int status) {
        String body = "a".repeat(length);
        String sized = "POST %s HTTP/1.1\r\nHost: small.test\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s";
        String chunked = "POST %s HTTP/1.1\r\nHost: small.test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\naaaaa\r\n%x\r\n%s\r\n0\r\n\r\n";

        assertThat(both(sized.formatted(target, length, body), Upstream.ok("fine")).answer())
                .startsWith("HTTP/1.1 " + status + " ");
        assertThat(both(chunked.formatted(target, length - 5, body.substring(5)), Upstream.ok("fine")).answer())
                .startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void anUpstreamIsNotAskedForABodyThatIsTooLarge() {
        assertThat(both("POST / HTTP/1.1\r\nHost: small.test\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n", "")
                .sentOn()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin", "/admin/", "/administration", "/%61dmin", "/%61%64%6D%69%6e/x", "//admin",
            "/.//admin",
            "/x/../admin", "/x/%2e%2e/admin", "/x%2f..%2fadmin", "/%2Fadmin", "/admin;x", "/admin;x/open/../",
            "/x/..;/admin", "/x/..;a=b/admin/", "/x/..%3Ba/admin", "/x\\..\\admin", "/x/..\\admin", "/x%5C..%5Cadmin",
            "/;x/admin", "/.;/admin", "/admin?x", "/admin/open", "/admin/open/../x", "/admin/%6Fpen", "/admin/open/..",
            "http://closed.test/admin", "HTTP://closed.test/%61dmin", "/a/b/../../admin", "/admin%2F", "/admin%00x",
            "/exact", "/%65xact", "/exact;x", "/exact;x=y?z", "//exact", "/exact%3Bx", "/./exact", "/exact/.././exact",
            "/exact;a%2Fb", "/admin//open/x", "/..\\admin/x", "/..%5cadmin/x", "/x/..\\..\\admin/x", "/..;/admin/x",
            "/admin//../x", "/admin/users/../../x", "/admin/%2e%2e/x", "/admin/x%2f..%2f..%2fy", "/x//../admin"})
    void whatIsClosedCannotBeReachedByAnotherSpelling(String target) {
        assertThat(answer("closed.test", target)).matches("(?s)HTTP/1.1 (403 Forbidden|400 Bad Request)\n.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/x", "/ADMIN", "/x/admin", "/x;/admin", "/x?/admin", "/adm%2569n", "/admin/open/",
            "/admin/open/x",
            "/exact/", "/exactly", "/git", "/x.gitignore"})
    void whatIsOpenStaysOpen(String target) {
        assertThat(both(get("closed.test", target), Upstream.ok("fine")).answer()).startsWith("HTTP/1.1 200 OK\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.git/config", "/x/.git", "/%2egit/config", "/x/.gi%74/", "/x/..;/.git/", "/secret/",
            "/x/..;/secret/", "/%73ecret/x", "/secret;x/y"})
    void whatIsNotThereForAnybodyCannotBeReachedEither(String target) {
        assertThat(answer("closed.test", target)).matches("(?s)HTTP/1.1 40[34] .*");
    }

    @Test
    void asteriskAndOtherMethodsMeetTheRulesOfTheSiteToo() {
        assertThat(both("OPTIONS * HTTP/1.1\r\nHost: strangers.test\r\nConnection: close\r\n\r\n", "").answer())
                .startsWith("HTTP/1.1 403 ");
        assertThat(both("PURGE /admin HTTP/1.1\r\nHost: closed.test\r\nConnection: close\r\n\r\n", "").answer())
                .startsWith("HTTP/1.1 403 ");
        assertThat(both(
                "GET /admin HTTP/1.1\r\nHost: closed.test\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n",
                "")
                .answer()).startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS, nobody.test, 403", "GET, nobody.test, 400", "OPTIONS, closed.test, 200",
            "GET, closed.test, 400", "OPTIONS, members.test, 200", "GET, strangers.test, 400"})
    void anAsteriskPassesNoRule(String method, String host, int status) {
        assertThat(both("%s * HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(method, host),
                Upstream.ok("fine")).answer()).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/so/", "/to/"})
    void anExpressionThatGoesTooDeepIsAnErrorOfOurs(String path) {
        assertThat(answer("deep.test", path + "a".repeat(7000))).startsWith("HTTP/1.1 500 ");
        assertThat(both(get("deep.test", path + "abc"), Upstream.ok("fine")).answer()).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @CsvSource({"members.test, /, 200", "members.test, /none/, 403", "members.test, /not-me/, 403",
            "strangers.test, /, 403"})
    void onlyThoseWhoMayAskAreAnswered(String host, String target, int status) {
        assertThat(both(get(host, target), Upstream.ok("fine")).answer()).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void theForbiddenPageSaysSoAndNothingOfTheSite() {
        assertThat(answer("strangers.test", "/")).contains("This is not open to you.", "cache-control=[no-store]")
                .doesNotContain("location");
    }

    private String requestOf(String host, String target, String headers) {
        BothWays.Outcome outcome = both(
                "GET %s HTTP/1.1\r\nHost: %s\r\n%sConnection: close\r\n\r\n".formatted(target, host,
                        headers),
                Upstream.ok("fine"));
        assertThat(outcome.sentOn()).as(outcome.answer()).hasSize(1);
        return outcome.sentOn().getFirst();
    }

    private String answer(String host, String target) {
        BothWays.Outcome outcome = both(get(host, target), Upstream.ok("fine"));
        assertThat(outcome.sentOn()).isEmpty();
        return outcome.answer();
    }

    private BothWays.Outcome both(String request, String answer) {
        BothWays.Outcome engine = ways.byEngine(request, answer);
        assertThat(ways.byGateway(request, answer)).isEqualTo(engine);
        return engine;
    }

    private static String get(String host, String target) {
        return "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(target, host);
    }
}
