package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.BothWays;
import dev.gatehouse.fixture.Upstream;

/** Tests for the rules and paths of sites, on raw sockets: on the engine's way, and the same on the gateway's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SitePathsTests {

    private static final String SITES = """
            gatehouse:
              sites:
                choice:
                  host: choice.test
                  upstream: UPSTREAM/site
                  paths:
                    - { prefix: /, upstream: UPSTREAM/root }
                    - { prefix: /api, upstream: UPSTREAM/api }
                    - { prefix: /api/v2/, upstream: UPSTREAM/v2 }
                    - { matches: "\\\\.php$", upstream: UPSTREAM/php }
                    - { matches: "^/api/.*\\\\.php$", upstream: UPSTREAM/never }
                    - { exact: /api/v2/x.php, upstream: UPSTREAM/exact }
                    - { exact: "/caf\\u00e9", upstream: UPSTREAM/cafe }
                replace:
                  host: replace.test
                  upstream: UPSTREAM
                  paths:
                    - { prefix: /api/, replace: /v2/ }
                    - { prefix: "/with space/", replace: /without/ }
                    - { exact: /one, replace: /two }
                    - { prefix: /strip, replace: / }
                    - { prefix: /based/, replace: /, upstream: UPSTREAM/base }
                rewrite:
                  host: rewrite.test
                  upstream: UPSTREAM
                  rewrite:
                    - { from: "^/old/(.*)$", to: "/new/$1" }
                    - { from: "^/user/(\\\\w+)/(.*)$", to: "/u/$2?name=$1" }
                    - { from: "^/alone/(.*)$", to: "/a?q=$1?" }
                  paths:
                    - prefix: /kept/
                      rewrite: { from: "^/kept/(\\\\d+)", to: "/number/$1" }
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
    void sitesWithPathsGoTheEnginesWay() {
        assertThat(Stream.of("choice", "choice/paths[0]", "replace/paths[4]", "rewrite"))
                .allSatisfy(id -> assertThat(ways.wayOf(id)).isInstanceOf(Way.Engine.class));
    }

    @ParameterizedTest
    @CsvSource({"/x, /root/x", "/, /root/", "/api, /api/api", "/apix, /api/apix", "/api/v2, /api/api/v2",
            "/api/v2/, /v2/api/v2/", "/a.php, /php/a.php", "/api/v2/x.php, /exact/api/v2/x.php",
            "/api/v2/y.php, /php/api/v2/y.php", "/x.php?a=/api, /php/x.php?a=/api", "/x?a.php, /root/x?a.php",
            "//api, /api//api", "/%61pi, /api/%61pi", "/x/../api, /api/x/../api",
            "/x/%2e%2e/api/v2/, /v2/x/%2e%2e/api/v2/",
            "/x/..%2fapi, /api/x/..%2fapi", "/./api, /api/./api", "/API, /root/API", "/a.ph%70, /php/a.ph%70",
            "/x%0A.php, /php/x%0A.php", "/caf%C3%A9, /cafe/caf%C3%A9", "/caf%E9, /root/caf%E9",
            "/%zz/api, /root/%zz/api",
            "/api|x, /api/api|x", "http://choice.test/api, /api/api", "http://choice.test, /root/"})
    void thePathDecidesAsAnApplicationSeesItAndIsSentAsItCame(String target, String sent) {
        assertThat(sentOn("choice.test", target)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..", "/x/../../api", "/%2e%2e/", "/a%00b", "/x#/../api"})
    void aPathThatNobodySendsInEarnestIsRefusedWherePathsDecide(String target) {
        assertThat(answer("choice.test", target)).startsWith("HTTP/1.1 400 Bad Request\n");
    }

    @ParameterizedTest
    @CsvSource({"/api/x, /v2/x", "/api/, /v2/", "/api//x/%2F|?q=|#, /v2//x/%2F|?q=|#", "/%61pi/x%20y, /v2/x%20y",
            "//api/a?b, /v2/a?b", "/api/../api/x, /v2/x", "/api/x/../%7Cy, /v2/%7Cy", "/apix, /apix",
            "/with%20space/x%20y, /without/x%20y", "/one, /two", "/one?q, /two?q", "/%6Fne, /two", "/one/, /one/",
            "/strip/x, //x", "/strip, /", "/based/x?q=%, /base/x?q=%", "/api/%zz, /v2/%zz",
            "/%61pi/%zz/%3f, /v2/%25zz/%3F"})
    void replaceGivesThePathAnotherBeginning(String target, String sent) {
        assertThat(sentOn("replace.test", target)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({"/old/x, /new/x", "/old/x?a=b, /new/x?a=b", "/old/a%20b%2Fc, /new/a%20b/c", "/old, /old",
            "/user/me/x, /u/x?name=me", "/user/me/x?a=b, /u/x?name=me&a=b", "/alone/a%26b%3Dc?d, /a?q=a%26b%3Dc",
            "//old/x, /new/x", "/kept/12, /number/12", "/kept/x, /kept/x", "/kept/x|, /kept/x|"})
    void theFirstRewriteThatFindsSomethingMakesThePath(String target, String sent) {
        assertThat(sentOn("rewrite.test", target)).isEqualTo(sent);
    }

    private String sentOn(String host, String target) {
        BothWays.Outcome engine = ways.byEngine(get(host, target), Upstream.ok("fine"));
        assertThat(ways.byGateway(get(host, target), Upstream.ok("fine"))).isEqualTo(engine);
        assertThat(engine.sentOn()).as(engine.answer()).hasSize(1);
        String line = engine.sentOn().getFirst().lines().findFirst().orElseThrow();
        return line.replaceAll("^GET | HTTP/1.1$", "");
    }

    private String answer(String host, String target) {
        BothWays.Outcome engine = ways.byEngine(get(host, target), Upstream.ok("fine"));
        assertThat(ways.byGateway(get(host, target), Upstream.ok("fine"))).isEqualTo(engine);
        assertThat(engine.sentOn()).isEmpty();
        return engine.answer();
    }

    private static String get(String host, String target) {
        return "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(target, host);
    }
}
