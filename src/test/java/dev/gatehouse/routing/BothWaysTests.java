package dev.gatehouse.routing;

import static dev.gatehouse.routing.RouteCase.filters;
import static dev.gatehouse.routing.RouteCase.predicates;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.fixture.BothWays;

/**
 * Tests that each predicate and filter that the engine knows means in it what it means in Spring Cloud Gateway: the same requests
 * are sent to an application with the engine and to one without, and upstream and client must see the same.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BothWaysTests {

    private static final List<RouteCase> CASES = List.of(
            // Host
            predicates("Host={sub}.Vars.test").with("AddRequestHeader=X-Sub, {sub}", "SetPath=/{sub}")
                    .asked("GET /x\nHost: shop.vars.test", "GET /x\nHost: SHOP.vars.test.:80",
                            "GET /x\nHost: a.b.vars.test", "GET /x\nHost: vars.test"),
            predicates("Host=*.one.test,**.two.test").asked("GET /\nHost: a.one.test", "GET /\nHost: a.b.one.test",
                    "GET /\nHost: two.test", "GET /\nHost: a.b.TWO.test:8080", "GET /\nHost: three.test"),
            // Path
            predicates("Path=/a/{x}/**").asked("GET /a/b", "GET /a/b/", "GET /a/b/c/d", "GET /a", "GET /a/", "GET /A/b",
                    "GET //a/b", "GET /a//b", "GET /a/%20/c", "GET /%61/b", "GET /a/b?c=/d", "GET /a;m=1/b;n=2/c",
                    "GET /a/../a/b", "GET /a/b%2Fc", "GET /a/|/x", "GET /a/caf\u00c3\u00a9/x", "GET /a/%zz/x",
                    "GET http://case-2.test/a/b"),
            predicates("Path=/a/{id:\\d+},/b/{*rest},/c?d,/e/*.html,false").asked("GET /a/12", "GET /a/12/", "GET /a/x",
                    "GET /b", "GET /b/", "GET /b/x/y", "GET /cxd", "GET /cd", "GET /e/x.html", "GET /e/x.htm",
                    "GET /e/.html"),
            predicates("Path=/*").asked("OPTIONS *", "GET /", "GET /x", "GET /x/", "GET http://case-4.test"),
            // Method
            predicates("Method=GET,POST,PURGE,get").asked("GET /", "POST /", "PUT /", "PURGE /", "get /", "HEAD /"),
            // Header
            predicates("Header=X-Id, \\d+").asked("GET /\nX-Id: 1", "GET /\nx-id: 12", "GET /\nX-Id: a",
                    "GET /\nX-Id: a, 5", "GET /\nX-Id: a\nX-Id: 7", "GET /\nX-Id: \"1, 2\"", "GET /\nX-Id:", "GET /",
                    "GET /\nX-Id: \"a\nX-Id: 5\"", "GET /\nX-Id: 5;q=1"),
            predicates("Header=Transfer-Encoding").asked("POST /\nTransfer-Encoding: chunked\n\n1\na\n0\n", "POST /"),
            predicates("Header=X-Any").asked("GET /\nX-Any: 1", "GET /\nX-Any:", "GET /\nX-Any: ,", "GET /"),
            predicates("Header=Connection, .*close.*").asked("GET /"),
            predicates("Header=X-Word, caf.").asked("GET /\nX-Word: caf\u00e9", "GET /\nX-Word: caf\u00c3\u00a9"),
            // Query
            predicates("Query=a").asked("GET /?a", "GET /?a=", "GET /?a=1", "GET /?b&a", "GET /?ba=1", "GET /",
                    "GET /?", "GET /?%61=1", "GET /?a%", "GET /?A=1", "GET /?b=a", "GET /?a[]=1", "GET /?=a"),
            predicates("Query=q, b.r").asked("GET /?q=bar", "GET /?q=b%20r", "GET /?q=b+r", "GET /?q=barx", "GET /?q",
                    "GET /?q=", "GET /?q=x&q=bar", "GET /?q=b|r", "GET /?q=b%zzr", "GET /?q=b%r",
                    "GET /?q=b\u00c3\u00a9r",
                    "GET /?q=b%C3%A9r", "GET /?q=b%E9r", "GET /?q=b=r", "GET /?q=bar#x", "GET /?q=b%26r"),
            // RemoteAddr
            predicates("RemoteAddr=127.0.0.1").asked("GET /"),
            predicates("RemoteAddr=127.0.0.0/8,10.1.1.1").asked("GET /"),
            predicates("RemoteAddr=10.0.0.0/8,::1").asked("GET /"),
            // Weight
            predicates("Weight=g1, 0").with("SetPath=/never").or("Weight=g1, 5").with("SetPath=/always").asked("GET /"),
            predicates("Weight=g2, 3", "Path=/only").or("Path=/other").asked("GET /only", "GET /other", "GET /third"),
            predicates("Weight=g3, 0").asked("GET /"),
            // Several routes of one host, tried in their order
            predicates("Path=/{a}/x", "Method=POST").with("SetPath=/first/{a}")
                    .or("Path=/{b}/x")
                    .with("SetPath=/second/{b}")
                    .or("Query=z")
                    .with("AddRequestHeader=X-Route, third")
                    .asked("GET /1/x", "POST /1/x", "GET /1/y?z", "GET /1/y"),
            // PreserveHostHeader
            filters("PreserveHostHeader").asked("GET /\nHost: Case-20.test:8080", "GET http://case-20.test:81/x"),
            // StripPrefix
            filters("StripPrefix=1").asked("GET /", "GET /a", "GET /a/", "GET /a/b", "GET /a/b/", "GET //a//b//c",
                    "GET /a/b%2Fc/d", "GET /a/%20/|?x=|", "GET /a/b?", "GET /a?x=1&y=%zz", "GET /a/b;x=1/../c",
                    "OPTIONS *",
                    "GET /a/caf\u00c3\u00a9"),
            filters("StripPrefix").asked("GET /a/b"),
            filters("StripPrefix=0").asked("GET //a//b/?q", "GET /a|b?|", "GET /a/b"),
            filters("StripPrefix=3").asked("GET /a/b", "GET /a/b/c/d/"),
            // PrefixPath
            filters("PrefixPath=/pre").asked("GET /", "GET /a?b", "GET //a", "GET /a|b"),
            filters("PrefixPath=/pre/", "PrefixPath=/second").asked("GET /", "GET /a"),
            predicates("Path=/{shop}/**").with("PrefixPath=/in {shop}/x")
                    .asked("GET /a/b", "GET /caf%C3%A9/b", "GET /a%20b/c", "GET /a%2Fb/c", "GET /%7Bshop%7D/c",
                            "GET /a%3Fb/c"),
            filters("PrefixPath=nothing").asked("GET /a"),
            // SetPath
            predicates("Path=/red/{segment}/**").with("SetPath=/{segment}")
                    .asked("GET /red/blue", "GET /red/blue/x?q=|",
                            "GET /red/a%20b", "GET /red/a%2Fb", "GET /red/%2Fb", "GET /red/%252F",
                            "GET /red/caf\u00c3\u00a9",
                            "GET /red/;x=1", "GET /red/a;x=1", "GET /red/a%3Fb%23c", "GET /red/%7Bx%7D", "GET /red/a+b",
                            "GET /red/%0d%0a"),
            predicates("Path=/{a}/{*rest}").with("SetPath=/new/{rest}/{a}")
                    .asked("GET /x", "GET /x/", "GET /x/y/z/", "GET /x//y"),
            filters("SetPath=http://elsewhere.test/there").asked("GET /x?y"),
            filters("SetPath=relative").asked("GET /x"),
            filters("SetPath=/a?b=c").asked("GET /x", "GET /x?y"),
            // RewritePath
            filters("RewritePath=/red(?<rest>/?.*), $\\{rest}").asked("GET /red/a", "GET /red", "GET /blue",
                    "GET /red/a/red/b",
                    "GET /red/%2F?red=1", "GET /red//x", "GET /red/|"),
            filters("RewritePath=/(\\w+)/(\\w+), /$2/$1").asked("GET /a/b", "GET /a/b/c/d", "GET /a"),
            filters("RewritePath=^/x, /y?added=1").asked("GET /x", "GET /x/z?q=1", "GET /x?"),
            filters("RewritePath=x, %").asked("GET /x", "GET /y"),
            filters("RewritePath=/x, /y#z").asked("GET /x?q", "GET /x"),
            filters("RewritePath=x, $9").asked("GET /x", "GET /y"),
            // Several of them, in their order
            filters("StripPrefix=1", "PrefixPath=/p", "RewritePath=/p/a, /q").asked("GET /s/a/b?c", "GET /s/b"),
            filters("PrefixPath=/p", "StripPrefix=2").asked("GET /s/a/b?c"),
            // Request headers
            filters("AddRequestHeader=X-A, 1", "AddRequestHeader=X-A, 2").asked("GET /",
                    "GET /\nX-A: 0\nX-B: 1\nX-A: 00"),
            filters("SetRequestHeader=X-A, 1", "AddRequestHeader=X-A, 2").asked("GET /",
                    "GET /\nX-A: 0\nX-B: 1\nx-a: 00"),
            filters("AddRequestHeader=X-A, 1", "SetRequestHeader=X-A, 2").asked("GET /", "GET /\nX-A: 0"),
            filters("AddRequestHeader=X-A, 1", "RemoveRequestHeader=x-a").asked("GET /", "GET /\nX-A: 0\nX-AB: 0"),
            filters("RemoveRequestHeader=X-A", "AddRequestHeader=X-A, 1").asked("GET /", "GET /\nX-A: 0"),
            filters("RemoveRequestHeader=Cookie", "SetRequestHeader=Authorization, Basic eA==",
                    "SetRequestHeader=User-Agent, gatehouse", "SetRequestHeader=Referer, none")
                    .asked("GET /\nCookie: a=1\nCookie: b=2\nAuthorization: Bearer x\nUser-Agent: curl\nReferer: x",
                            "GET /"),
            filters("SetRequestHeader=Accept, text/plain").asked("GET /", "GET /\nAccept: image/png"),
            filters("RemoveRequestHeader=Accept", "RemoveRequestHeader=User-Agent").asked("GET /",
                    "GET /\nAccept: image/png\nUser-Agent: curl"),
            filters("AddRequestHeader=X-Forwarded-For, 6.6.6.6", "SetRequestHeader=X-Forwarded-Proto, https",
                    "RemoveRequestHeader=X-Real-IP")
                    .asked("GET /", "GET /\nX-Forwarded-For: 7.7.7.7\nX-Real-IP: 7.7.7.7"),
            predicates("Path=/{a}/{b}").with("AddRequestHeader=X-A, {a}", "SetRequestHeader=X-Both, of {a}//{b}/")
                    .asked("GET /1/2", "GET /a%20b/c", "GET /caf%C3%A9/%E6%97%A5", "GET /%7Ba%7D/x", "GET /a%2Fb/c",
                            "GET /%0d%0aX-Evil:%201/x", "GET /%20a/x", "GET /%09/x", "GET /%7f/x", "GET /a;v=1/b"),
            // Response headers
            filters("AddResponseHeader=X-A, 1", "AddResponseHeader=X-A, 2").asked("GET /", "HEAD /"),
            filters("AddResponseHeader=X-A, 1", "AddResponseHeader=X-A, 2")
                    .answered("HTTP/1.1 200 Very Fine", "X-A: 0", "X-A: 00", "Content-Length: 2", "", "ok")
                    .asked("GET /"),
            filters("AddResponseHeader=X-A, 1, false", "AddResponseHeader=X-B, 1, false",
                    "AddResponseHeader=X-C, 1, FALSE")
                    .answered("HTTP/1.1 200 OK", "X-A: 0", "X-B:", "Content-Length: 2", "", "ok")
                    .asked("GET /"),
            filters("AddResponseHeader=X-A, 1, false", "AddResponseHeader=X-A, 2, false").asked("GET /"),
            filters("SetResponseHeader=X-A, 1", "AddResponseHeader=X-A, 2")
                    .answered("HTTP/1.1 404 Gone Away", "X-A: 0", "X-A: 00", "Content-Length: 2", "", "ok")
                    .asked("GET /"),
            filters("AddResponseHeader=X-A, 1", "SetResponseHeader=X-A, 2")
                    .answered("HTTP/1.1 200 OK", "X-A: 0", "Content-Length: 2", "", "ok")
                    .asked("GET /"),
            filters("RemoveResponseHeader=Server", "RemoveResponseHeader=x-a", "AddResponseHeader=X-A, 1")
                    .answered("HTTP/1.1 200 OK", "Server: me", "X-A: 0", "Set-Cookie: a=1", "Set-Cookie: b=2",
                            "Content-Length: 2", "", "ok")
                    .asked("GET /"),
            filters("SetResponseHeader=Content-Type, text/html", "RemoveResponseHeader=Set-Cookie",
                    "SetResponseHeader=Cache-Control, no-store", "SetResponseHeader=Server, none")
                    .answered("HTTP/1.1 200 OK", "Content-Type: text/plain", "Set-Cookie: a=1", "Set-Cookie: b=2",
                            "Transfer-Encoding: chunked", "", "2", "ok", "0", "", "")
                    .asked("GET /"),
            filters("AddResponseHeader=X-Named, 2", "AddResponseHeader=X-Other, 2, false")
                    .answered("HTTP/1.1 200 OK", "Connection: X-Named, X-Other", "X-Named: 1", "X-Other: 1",
                            "Content-Length: 2", "", "ok")
                    .asked("GET /"),
            filters("AddResponseHeader=X-A, 1").answered("HTTP/1.1 204 No Content", "", "").asked("GET /"),
            filters("AddResponseHeader=X-A, 1").answered("HTTP/1.1 304 Not Modified", "ETag: \"1\"", "", "")
                    .asked("GET /"),
            predicates("Path=/{a}").with("AddResponseHeader=X-A, {a}", "SetResponseHeader=X-B, b{a}")
                    .asked("GET /1", "GET /caf%C3%A9", "GET /a%20b"),
            // SetStatus
            filters("SetStatus=404").asked("GET /", "HEAD /"), filters("SetStatus=BAD_REQUEST").asked("GET /"),
            filters("SetStatus=299").asked("GET /"), filters("SetStatus=599").asked("GET /"),
            filters("SetStatus=404", "SetStatus=500").asked("GET /"),
            filters("SetStatus=200").answered("HTTP/1.1 200 Very Fine", "Content-Length: 2", "", "ok").asked("GET /"),
            filters("SetStatus=200").answered("HTTP/1.1 503 Not Now", "Content-Length: 2", "", "ok").asked("GET /"),
            // RedirectTo
            filters("RedirectTo=302, https://elsewhere.test/x").asked("GET /a?b", "POST /\nContent-Length: 0"),
            filters("RedirectTo=MOVED_PERMANENTLY, /here").asked("GET /"),
            filters("RedirectTo=308, https://elsewhere.test/x?y=1, true").asked("GET /", "GET /?a=1&a=2&b",
                    "GET /?a=b%20c&d=%26",
                    "GET /?a=caf%C3%A9&b=%E6%97%A5", "GET /?a=|{x}", "GET /?a=%25", "GET /?a=b+c", "GET /?%0d%0a=1",
                    "GET /?a=%3Ca%3E"),
            filters("AddResponseHeader=X-A, 1", "RemoveResponseHeader=Location", "SetStatus=500",
                    "AddRequestHeader=X-B, 1",
                    "RedirectTo=307, /there", "SetResponseHeader=X-C, 1", "PrefixPath=/x").asked("GET /"),
            filters("RedirectTo=399, /odd").asked("GET /"),
            // RewriteLocationResponseHeader
            filters("RewriteLocationResponseHeader")
                    .answered("HTTP/1.1 302 Found", "Location: http://internal:8080/v2/some?x",
                            "Content-Length: 0", "", "")
                    .asked("GET /some", "GET /v2/some", "GET /v2/", "GET /v2",
                            "GET /some\nHost: case-84.test:8080", "GET /%762/some", "GET /%76%32/some"),
            filters("RewriteLocationResponseHeader=ALWAYS_STRIP, Location, example.com:81")
                    .answered("HTTP/1.1 201 Created",
                            "Location: https://internal/v2/some/v3/", "Content-Length: 0", "", "")
                    .asked("POST /some", "POST /v2/some"),
            filters("RewriteLocationResponseHeader=NEVER_STRIP, X-Link, example.com").answered("HTTP/1.1 200 OK",
                    "X-Link: http://internal/v2/some", "X-Link: http://other/v2/some", "Location: http://internal/x",
                    "Content-Length: 0", "", "")
                    .asked("GET /some"),
            filters("RewriteLocationResponseHeader=AS_IN_REQUEST, Location, x.test, wss?")
                    .answered("HTTP/1.1 302 Found",
                            "Location: ws://internal:8080/some", "Content-Length: 0", "", "")
                    .asked("GET /some"),
            filters("RewriteLocationResponseHeader").answered("HTTP/1.1 302 Found", "Location: /relative",
                    "Content-Length: 0", "", "").asked("GET /some"),
            filters("RewriteLocationResponseHeader").asked("GET /some"),
            filters("StripPrefix=1", "RewriteLocationResponseHeader", "PrefixPath=/v1").answered("HTTP/1.1 302 Found",
                    "Location: http://internal/v1/some", "Content-Length: 0", "", "")
                    .asked("GET /v1/some", "GET /x/v1/some"),
            // All together
            predicates("Path=/api/{version}/**", "Method=GET,POST", "Header=X-Key, \\w+", "Query=q",
                    "RemoteAddr=127.0.0.1/32")
                    .with("StripPrefix=2", "AddRequestHeader=X-Version, {version}", "RemoveRequestHeader=X-Key",
                            "PreserveHostHeader", "AddResponseHeader=X-Answered, {version}", "SetStatus=202")
                    .asked("GET /api/1/x?q\nX-Key: abc", "POST /api/2/x/y?q=1\nX-Key: abc\nContent-Length: 0",
                            "GET /api/1/x?q"),
            // Targets of other forms
            filters("StripPrefix=1").asked("GET http://HOST", "GET http://HOST?x=1", "GET http://HOST/a/b",
                    "GET /a/b#c", "GET /a#b/c"),
            filters("PrefixPath=/p").asked("GET http://HOST", "GET http://HOST?x=1", "OPTIONS *", "GET /a#b",
                    "GET /a/%zz"),
            filters("SetPath=/p").asked("GET http://HOST", "GET http://HOST?x=1", "OPTIONS *", "GET /a#b?c",
                    "GET /a?b#c"),
            filters("RewritePath=/a, /b").asked("GET http://HOST/a", "OPTIONS *", "GET /a#a", "GET /a/%zz/a",
                    "GET /?/a"),
            filters("RewritePath=.*, /$0").asked("GET http://HOST", "OPTIONS *", "GET /a", "GET //a"),
            filters("AddRequestHeader=X-A, 1").asked("OPTIONS *", "GET http://HOST", "GET http://HOST?a", "GET /a|b?c"),
            // Versions and bodies
            filters("AddRequestHeader=X-A, 1", "AddResponseHeader=X-B, 1", "SetStatus=203").asked(
                    "GET / HTTP/1.0\nHost: HOST",
                    "POST /\nContent-Length: 5\n\nhello", "POST /\nTransfer-Encoding: chunked\n\n5\nhello\n0\n",
                    "HEAD /"),
            filters("RedirectTo=302, /there").asked("POST /\nContent-Length: 5\n\nhello",
                    "POST /\nTransfer-Encoding: chunked\n\n5\nhello\n0\n", "OPTIONS *"),
            // Names of headers that others use, too
            predicates("Header=Cookie, b=2").asked("GET /\nCookie: a=1; b=2", "GET /\nCookie: b=2",
                    "GET /\nCookie: a=1\nCookie: b=2"),
            predicates("Header=Content-Length, 0").asked("POST /\nContent-Length: 0", "POST /\nContent-Length: 1\n\na",
                    "GET /"),
            predicates("Header=X-Forwarded-For, 7.*").asked("GET /\nX-Forwarded-For: 7.7.7.7", "GET /"),
            predicates("Header=Expect").asked("POST /\nContent-Length: 0", "GET /"),
            predicates("Header=Keep-Alive").asked("GET /\nKeep-Alive: 5", "GET /"),
            predicates("Header=TE").asked("GET /\nTE: gzip", "GET /"),
            filters("SetRequestHeader=Content-Type, text/plain", "RemoveRequestHeader=Accept-Encoding",
                    "AddRequestHeader=Via, 1.1 us")
                    .asked("POST /\nContent-Type: text/html\nAccept-Encoding: gzip\nVia: 1.0 x\nContent-Length: 2\n\nok",
                            "GET /"),
            filters("RemoveRequestHeader=Forwarded", "SetRequestHeader=Forwarded, for=1.1.1.1",
                    "RemoveRequestHeader=X-Forwarded-Host")
                    .asked("GET /\nForwarded: for=2.2.2.2", "GET /"),
            filters("SetResponseHeader=ETag, x", "RemoveResponseHeader=Date", "SetResponseHeader=Vary, none",
                    "AddResponseHeader=Link, <a>")
                    .answered("HTTP/1.1 200 OK", "Date: now", "vary: a", "Vary: b", "LINK: <b>", "Content-Length: 2",
                            "", "ok")
                    .asked("GET /", "HEAD /", "GET / HTTP/1.0\nHost: HOST"),
            filters("AddResponseHeader=X-A, 1").answered("HTTP/1.0 200 OK", "X-A: 0", "Content-Length: 2", "", "ok")
                    .asked("GET /"),
            filters("AddResponseHeader=X-A, a  b", "SetRequestHeader=X-B, a//b").asked("GET /"),
            predicates("Path=/{a}/**").with("AddResponseHeader=X-A, x//{a}?y", "SetRequestHeader=X-B, %41{a}|")
                    .asked("GET /1", "GET /%2541/x"),
            // Conditions of several kinds beside each other
            predicates("Path=/x/**", "Query=a").with("SetStatus=201")
                    .or("Header=X-A")
                    .with("SetStatus=202")
                    .or("Method=POST")
                    .with("SetStatus=203")
                    .asked("GET /x?a", "GET /x", "GET /y?a\nX-A: 1", "POST /y\nContent-Length: 0", "GET /y"),
            predicates("Query=a%20b").asked("GET /?a%20b=1", "GET /?a+b", "GET /?a%2520b"),
            predicates("Query=a, ''").asked("GET /?a=", "GET /?a=1", "GET /?a"),
            predicates("Path=/a;x=1/b,/caf\u00e9/**,/sp ace").asked("GET /a/b", "GET /a;x=1/b", "GET /caf%C3%A9/x",
                    "GET /caf\u00c3\u00a9/x",
                    "GET /sp%20ace", "GET /sp+ace"),
            predicates("Path=/**").with("RewritePath=/(?<a>[^/]*)/(?<b>.*), /${b}/${a}")
                    .asked("GET /1/2", "GET /1", "GET /1/2/3?x"),
            filters("RewriteLocationResponseHeader=AS_IN_REQUEST, Location, , ")
                    .answered("HTTP/1.1 302 Found", "Location: http://a/v1/b",
                            "Location: http://c/d", "Content-Length: 0", "", "")
                    .asked("GET /", "GET /v1/", "GET http://HOST/v1/x"),
            filters("RewriteLocationResponseHeader")
                    .answered("HTTP/1.1 302 Found", "Location: http://[::1]:80/v1/b", "Content-Length: 0",
                            "", "")
                    .asked("GET /"),
            filters("SetStatus=418").answered("HTTP/1.1 200", "Content-Length: 0", "", "").asked("GET /"));

    private BothWays bothWays;

    @BeforeAll
    void start() {
        bothWays = BothWays.with("spring.cloud.gateway.server.webflux.routes:\n"
                + IntStream.range(0, CASES.size()).mapToObj(i -> CASES.get(i).yaml(i)).collect(Collectors.joining()));
    }

    @AfterAll
    void stop() {
        bothWays.close();
    }

    static Stream<Arguments> requests() {
        return IntStream.range(0, CASES.size())
                .boxed()
                .flatMap(i -> CASES.get(i)
                        .requests()
                        .stream()
                        .map(request -> Arguments.of(i, request,
                                CASES.get(i).definitions().toString())));
    }

    @ParameterizedTest(name = "{0}: {1} with {2}")
    @MethodSource("requests")
    void theEngineDoesWhatTheGatewayDoes(int number, String request, String definitions) {
        RouteCase route = CASES.get(number);
        String message = route.message(number, request);

        assertThat(bothWays.byEngine(message, route.answer())).isEqualTo(bothWays.byGateway(message, route.answer()));
    }

    static Stream<Arguments> routes() {
        return IntStream.range(0, CASES.size())
                .boxed()
                .flatMap(i -> IntStream.range(0, CASES.get(i).definitions().size())
                        .mapToObj(j -> Arguments.of(CASES.get(i).id(i, j), CASES.get(i).definitions().get(j))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("routes")
    void theRouteTakesTheEngine(String id, RouteCase.Definition definition) {
        assertThat(bothWays.wayOf(id)).isInstanceOf(Way.Engine.class);
    }
}
