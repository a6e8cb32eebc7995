package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link RulesReader} and {@link PathsReader}, against YAML files: rules and paths as an operator writes them. */
class SiteRulesReaderTests {

    private static final String SITE = "gatehouse.sites.shop:\n  host: shop.test\n";

    private WrittenSettings written;

    @BeforeEach
    void operator(@TempDir Path folder) {
        written = new WrittenSettings(folder);
    }

    @Test
    void aSiteWithoutRulesHasNone() {
        Site site = site("upstream: 5000");

        assertThat(site.paths()).isEmpty();
        assertThat(site.rules().access()).isEqualTo(SiteAccess.EVERYBODY);
        assertThat(site.rules().changes()).isEqualTo(SiteChanges.NONE);
        assertThat(site.rules().maxBody()).isEqualTo(SiteRules.NO_LIMIT);
    }

    @Test
    void whatAPathDoesNotSayIsAsInItsSite() {
        Site site = site("""
                upstream: 5000
                preserve-host: false
                timeouts: { connect: 1s }
                max-body: 1MB
                deny: 10.0.0.1
                request-headers: { X-A: "1", X-B: "2" }
                rewrite: { from: ^/a, to: /b }
                paths:
                  - prefix: /api/
                  - prefix: /own/
                    upstream: 5001
                    preserve-host: true
                    timeouts: { first-byte: 2s }
                    max-body: 0B
                    deny: []
                    request-headers: { x-a: "3" }
                """);

        assertThat(site.paths().getFirst().rules()).isEqualTo(site.rules());
        SiteRules own = site.paths().getLast().rules();
        assertThat(own.upstreams()).extracting(share -> share.address().port()).containsExactly(5001);
        assertThat(own.preserveHost()).isTrue();
        assertThat(own.timeouts().connect()).isEqualTo(Duration.ofSeconds(1));
        assertThat(own.timeouts().firstByte()).isEqualTo(Duration.ofSeconds(2));
        assertThat(own.maxBody()).isEqualTo(SiteRules.NO_LIMIT);
        assertThat(own.access().isRestricted()).isFalse();
        assertThat(own.changes().requestHeaders()).isEqualTo(Map.of("X-B", "2", "x-a", "3"));
        assertThat(own.changes().rewrites()).hasSize(1);
        assertThat(site.upstreams()).extracting(UpstreamAddress::port).containsExactly(5000, 5001);
    }

    @Test
    void namesOfHeadersStayAsTheyAreWritten() {
        Site site = site("""
                upstream: 5000
                request-headers:
                  X-Api.Key_2: a, b
                  x-lower: "1"
                  X-Number: 12
                  X-Empty: ""
                  X-None:
                """);

        assertThat(site.rules().changes().requestHeaders()).containsExactly(Map.entry("X-Api.Key_2", "a, b"),
                Map.entry("x-lower", "1"), Map.entry("X-Number", "12"), Map.entry("X-Empty", ""),
                Map.entry("X-None", ""));
    }

    @Test
    void oneEntryMayStandWhereAListMay() {
        assertThat(site("upstream: 5000\nrewrite: { from: a, to: /b }\nrewrite-location: { from: a, to: b }"))
                .isEqualTo(site(
                        "upstream: 5000\nrewrite: [ { from: a, to: /b } ]\nrewrite-location: [ { from: a, to: b } ]"));
        assertThat(site("upstreams: 5000")).isEqualTo(site("upstreams: [ { url: 5000 } ]"))
                .isEqualTo(site("upstream: 5000"));
        assertThat(site("upstream: 5000\nallow: 10.0.0.0/8, 192.0.2.7"))
                .isEqualTo(site("upstream: 5000\nallow: [ 10.0.0.0/8, 192.0.2.7 ]"));
    }

    @Test
    void severalUpstreamsHaveWeights() {
        Site site = site("upstreams: [ { url: http://a:1, weight: 3 }, b:2, { url: unix:/run/c.sock, weight: 0 } ]");

        assertThat(site.rules().upstreams()).extracting(SiteReply.Share::weight).containsExactly(3, 1, 0);
    }

    @Test
    void oneMayStandInForTheOthers() {
        Site site = site("upstreams: [ { url: http://a:1 }, { url: http://b:1, backup: true } ]");

        assertThat(site.rules().upstreams()).extracting(SiteReply.Share::backup).containsExactly(false, true);
    }

    @Test
    void whatIsNotSaidOfUpstreamsIsAsUsual() {
        assertThat(site("upstream: 5000").rules().upstreamRules()).isEqualTo(UpstreamRules.DEFAULT);
    }

    @Test
    void whatIsSaidOfUpstreamsGoesForThePathsToo() {
        Site site = site("""
                upstreams: [ a:1, b:1 ]
                balance: cookie
                sticky-cookie: stay
                slow-start: 10s
                ejection: { failures: 3, time: 1s }
                retry: 1
                wait-for-upstream: 5s
                health: /healthz
                paths:
                  - prefix: /api/
                    balance: least-requests
                    ejection: { share: 10 }
                    retry: { budget: 50 }
                  - prefix: /other/
                    upstreams: [ c:1, d:1 ]
                    ejection: false
                  - prefix: /checked/
                    upstream: c:1
                    health: { path: connect, up: 1 }
                """);

        UpstreamRules ofSite = site.rules().upstreamRules();
        assertThat(ofSite.balancing())
                .isEqualTo(new Balancing(Balancing.Way.COOKIE, "stay", Duration.ofSeconds(10)));
        assertThat(ofSite.ejection())
                .isEqualTo(new Ejection(3, 50, Duration.ofSeconds(1), Duration.ofMinutes(5)));
        assertThat(ofSite.retry()).isEqualTo(new Retry(1, 20));
        assertThat(ofSite.waitFor()).isEqualTo(Duration.ofSeconds(5));
        assertThat(ofSite.health().flatMap(HealthCheck::path)).contains("/healthz");
        UpstreamRules api = site.paths().getFirst().rules().upstreamRules();
        assertThat(api.balancing().way()).isEqualTo(Balancing.Way.LEAST_REQUESTS);
        assertThat(api.ejection())
                .isEqualTo(new Ejection(3, 10, Duration.ofSeconds(1), Duration.ofMinutes(5)));
        assertThat(api.retry()).isEqualTo(new Retry(1, 50));
        assertThat(api.health()).isEqualTo(ofSite.health());
        UpstreamRules other = site.paths().get(1).rules().upstreamRules();
        assertThat(other.ejection()).isEqualTo(Ejection.NEVER);
        assertThat(other.health()).isEmpty();
        HealthCheck checked = site.paths().getLast().rules().upstreamRules().health().orElseThrow();
        assertThat(checked.path()).isEmpty();
        assertThat(checked.up()).isEqualTo(1);
    }

    @Test
    void aSiteNeedsNoUpstreamWhereEverythingIsAnswered() {
        assertThat(site("redirect: { to: /x }").upstreams()).isEmpty();
        assertThat(site("respond: { status: 204 }").upstreams()).isEmpty();
        assertThat(site("paths: [ { prefix: /, upstream: 5000 } ]").upstreams()).hasSize(1);
        assertThat(sentences("paths: [ { prefix: /a, upstream: 5000 } ]")).singleElement()
                .asString()
                .startsWith(written.file() + ":2:9, gatehouse.sites.shop: no upstream ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "redirect: { to: https://x.test }¶upstream: 5000 | 3:19 | redirect beside upstream (expected: one of upstream, upstreams, redirect and respond)",
            "respond: { status: 404 }¶redirect: { to: /x } | 3:22 | respond beside redirect (expected: one of upstream, upstreams, redirect and respond)",
            "redirect: { to: ftp://x.test } | 3:19 | \"ftp://x.test\" (expected: a URL of http or https, or a path",
            "redirect: { to: //x.test } | 3:19 | \"//x.test\" (expected: a URL of http or https",
            "redirect: { to: \"/a b\" } | 3:19 | \"/a b\" (expected: a URL",
            "redirect: { to: \"/x\\r\\nSet-Cookie: a\" } | 3:19 | (expected: a URL",
            "redirect: { to: \"https://x.test{url}\" } | 3:19 | \"{url}\" (expected: one of {uri}, {path}, {query}, {?query}, {host} and {scheme}, or",
            "redirect: { to: /x, status: 200 } | 3:31 | \"200\" (expected: 301, 302, 303, 307 or 308)",
            "redirect: { to: /x, status: found } | 3:31 | \"found\" (expected: a whole number)",
            "redirect: { status: 301 } | 3:23 | no to (expected: ",
            "redirect: { too: /x } | 3:20 | unknown key (expected: one of the keys status, to; did you mean \"to\"?)",
            "redirect: { to: \"/{1}\" } | 3:19 | \"{1}\" (expected: one of {uri}",
            "upstream: 1¶paths: [ { matches: (a), redirect: { to: \"/{2}\" } } ] | 4:44 | \"{2}\" (expected: one of {uri}",
            "respond: { status: 99 } | 3:22 | \"99\" (expected: a number from 200 to 599)",
            "respond: { status: 600 } | 3:22 | \"600\" (expected: a number from 200 to 599)",
            "respond: { status: 302 } | 3:22 | \"302\" (expected: redirect, which says where to)",
            "respond: { status: 204, body: x } | 3:33 | \"x\" (expected: no body with status 204)",
            "respond: { type: \"a\\nb\" } | 3:20 | (expected: a type such as text/html)",
            "upstream: 5000¶max-body: 10 | 4:13 | \"10\" (expected: a size such as 8KB or 10MB)",
            "upstream: 5000¶max-body: many | 4:13 | \"many\" (expected: a size such as 8KB or 10MB)",
            "upstream: 5000¶max-body: -1MB | 4:13 | \"-1MB\" (expected: a size such as 10MB, or 0B for no limit)",
            "upstream: 5000¶allow: [ 10.0.0.0/8, office.test ] | 4:24 | \"office.test\" (expected: a network or an address such as 10.0.0.0/8",
            "upstream: 5000¶deny: 10.0.0.0/33 | 4:9 | \"10.0.0.0/33\" (expected: a network or an address",
            "upstream: 5000¶deny: 10.0.0 | 4:9 | \"10.0.0\" (expected: a network or an address",
            "upstream: 5000¶rewrite: { from: \"(\", to: /x } | 4:20 | \"(\" (expected: a regular expression: Unclosed group)",
            "upstream: 5000¶rewrite: [ { from: a, to: /x }, { from: a } ] | 4:43 | no to (expected: from and to",
            "upstream: 5000¶rewrite: { from: a, to: x } | 4:27 | \"x\" (expected: a path of visible characters",
            "upstream: 5000¶rewrite: { from: a, to: \"https://x.test/\" } | 4:27 | redirect)",
            "upstream: 5000¶rewrite: { from: (a), to: /$2 } | 4:29 | \"$2\" (expected: $0 or a group of (a), which has 1)",
            "upstream: 5000¶rewrite: { form: a, to: /x } | 4:20 | unknown key (expected: one of the keys from, to; did you mean \"from\"?)",
            "upstream: 5000¶rewrite-location: { from: a } | 4:29 | no to (expected: from and to",
            "upstreams: [ { weight: 1 } ] | 3:26 | no url (expected: a URL, host:port",
            "upstreams: [ { url: ftp://x } ] | 3:23 | \"ftp://x\" (expected: a URL, host:port",
            "upstreams: [ { url: http://me:secret@x } ] | 3:23 | \"http://******@x\" (expected: a URL, host:port",
            "upstreams: [ { url: a:1, weight: -1 } ] | 3:36 | \"-1\" (expected: a number from 0 to 1000000)",
            "upstreams: [ { url: a:1, weight: 0 } ] | 3:23 | no upstream with a weight (expected: at least one above 0)",
            "upstreams: [ { url: a:1, backup: true } ] | 3:23 | no upstream but backups (expected: at least one that is no backup)",
            "upstreams: [ { url: a:1, backup: maybe } ] | 3:36 | \"maybe\" (expected: true or false)",
            "upstream: 1¶balance: fair | 4:12 | \"fair\" (expected: one of round-robin, least-requests, cookie, client-address)",
            "upstream: 1¶sticky-cookie: a;b | 4:18 | \"a;b\" (expected: the name of a cookie",
            "upstream: 1¶slow-start: 2h | 4:15 | \"2h\" (expected: from 0s to 1h)",
            "upstream: 1¶ejection: never | 4:13 | \"never\" (expected: true or false)",
            "upstream: 1¶ejection: { failures: -1 } | 4:25 | \"-1\" (expected: a number from 0 to 1000000)",
            "upstream: 1¶ejection: { time: 10s, longest: 5s } | 4:35 | \"5s\" (expected: a time that is not shorter than the first, 10000ms)",
            "upstream: 1¶retry: 11 | 4:10 | \"11\" (expected: a number from 0 to 10)",
            "upstream: 1¶retry: { budget: 101 } | 4:20 | \"101\" (expected: a number from 0 to 100)",
            "upstream: 1¶wait-for-upstream: 11m | 4:22 | \"11m\" (expected: from 0s to 10m)",
            "upstream: 1¶health: healthz | 4:11 | \"healthz\" (expected: a path such as /healthz without spaces, or connect)",
            "upstream: 1¶health: { status: 399-200 } | 4:21 | \"399-200\" (expected: a status such as 200, or from-to such as 200-399)",
            "upstream: 1¶health: { interval: 5s } | 4:23 | no path (expected: a path such as /healthz, or connect)",
    })
    void aRuleThatMakesNoSenseIsFoundAtItsPlace(String yaml, String place, String words) {
        assertThat(sentences(yaml)).anySatisfy(sentence -> assertThat(sentence)
                .startsWith(written.file() + ":" + place + ", gatehouse.sites.shop.")
                .contains(words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"Host: x | preserve-host", "Content-Length: 1 | the length of the body",
            "transfer-encoding: chunked | the length of the body", "Connection: close | about the connection",
            "Sec-WebSocket-Key: x | about the connection", "X-Forwarded-For: 10.0.0.1 | to say who asks",
            "X_Real_IP: 10.0.0.1 | to say who asks", "\"X Y\": 1 | the name of a header",
            "\"X:Y\": 1 | the name of a header",
            "X-Fl\u00e4g: 1 | the name of a header", "X-A: \"a\\r\\nX-B: b\" | visible characters",
            "X-A: caf\u00e9 | visible characters", "X-A: \" a\" | without spaces around them", "X-A: no | in quotes"})
    void aHeaderThatIsNotTheOperatorsIsFound(String header, String words) {
        assertThat(sentences("upstream: 5000\nrequest-headers: { " + header + " }")).singleElement()
                .asString()
                .startsWith(written.file() + ":4:")
                .contains("gatehouse.sites.shop.request-headers[", words)
                .doesNotContain("\n", "\r");
    }

    @Test
    void aHeaderIsWrittenOnce() {
        assertThat(sentences("upstream: 5000\nresponse-headers: { X-A: 1, x-a: 2 }")).singleElement()
                .asString()
                .contains("response-headers[x-a]: \"x-a\" (expected: each name once; X-A is the same)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "- upstream: 5000 | 5:17 | [0]: no path (expected: one of exact, prefix and matches)",
            "- { exact: /a, prefix: /b } | 5:28 | [0].prefix: prefix beside exact (expected: one of exact, prefix and matches)",
            "- { prefix: api/ } | 5:17 | [0].prefix: \"api/\" (expected: a path that begins with a slash",
            "- { exact: /a%20b } | 5:16 | [0].exact: \"/a%20b\" (expected: the path as an application reads it",
            "- { exact: /a//b } | 5:16 | [0].exact: \"/a//b\" (expected: a path without //",
            "- { prefix: /a/../b } | 5:17 | [0].prefix: \"/a/../b\" (expected: a path without //",
            "- { exact: \"/a?b\" } | 5:16 | [0].exact: \"/a?b\" (expected: a path alone",
            "- { matches: \"[\" } | 5:18 | [0].matches: \"[\" (expected: a regular expression: ",
            "- { matches: a, replace: /b } | 5:30 | [0].replace: \"/b\" (expected: rewrite, which works with matches",
            "- { prefix: /a, replace: b } | 5:30 | [0].replace: \"b\" (expected: a path of visible characters",
            "- { prefix: /a, replace: \"/b?c\" } | 5:30 | [0].replace: \"/b?c\" (expected: a path of visible",
            "- { prefix: /a, host: x } | 5:27 | [0].host: unknown key (expected: one of the keys allow, balance, deny",
            "- { prefix: /a, max-body: 1X } | 5:31 | [0].max-body: \"1X\" (expected: a size",
            "- { prefix: /a, timeouts: { connect: 0s } } | 5:42 | [0].timeouts.connect: \"0s\" (expected: from 100ms",
            "- { prefix: /a }¶- { prefix: /b }¶- { prefix: /a } | 7:17 | [2].prefix: \"/a\" (expected: a path that ",
            "- { matches: a }¶- { matches: a } | 6:18 | [1].matches: \"a\" (expected: a path that ",
            "- { matches: .* }¶- { matches: a } | 6:18 | [1].matches: \"a\" (expected: an expression before the one",
            "- { prefix: /a }¶- { matches: ^/ } | 5:17 | [0].prefix: \"/a\" (expected: a path that an expression (",
    })
    void aPathThatMakesNoSenseIsFoundAtItsPlace(String path, String place, String words) {
        String list = "  " + path.replace("¶", "\n  ");

        assertThat(sentences("upstream: 5000\npaths:\n" + list)).singleElement()
                .asString()
                .startsWith(written.file() + ":" + place + ", gatehouse.sites.shop.paths")
                .contains(words);
    }

    @Test
    void pathsThatOverlapAreNoContradiction() {
        assertThat(sentences("""
                upstream: 5000
                paths:
                  - { prefix: /a }
                  - { exact: /a }
                  - { prefix: /a/ }
                  - { prefix: / }
                  - { matches: "^/a" }
                """)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 10.255.0.1, true", "10.0.0.0/8, 11.0.0.1, false", "192.0.2.7, 192.0.2.7, true",
            "192.0.2.7, 192.0.2.8, false", "2001:db8::/32, 2001:db8:ffff::1, true", "2001:db8::/32, 2001:db9::1, false",
            "0.0.0.0/0, ::1, false", "0.0.0.0/0, 203.0.113.1, true", "::/0, ::1, true", "all, ::1, true",
            "192.0.2.0/25, 192.0.2.128, false", "192.0.2.0/25, 192.0.2.127, true", "10.1.2.3/8, 10.9.9.9, true",
            "::ffff:10.0.0.0/104, 10.9.9.9, true", "::ffff:10.0.0.0/104, 11.0.0.1, false",
            "::ffff:10.0.0.1, 10.0.0.1, true", "::ffff:10.0.0.1, 10.0.0.2, false", "::ffff:0:0/96, 10.0.0.2, true"})
    void aNetworkContainsTheAddressesThatBeginAlike(String network, String address, boolean contains) {
        assertThat(Network.of(network).orElseThrow().contains(InetAddress.ofLiteral(address))).isEqualTo(contains);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:10.0.0.0/95", "::ffff:10.0.0.0/8", "10.0.0.0/33", "2001:db8::/129"})
    void aNetworkOfOtherLengthIsNone(String network) {
        assertThat(Network.of(network)).isEmpty();
    }

    private Site site(String keys) {
        Settings settings = written.read(SITE + keys.indent(2));
        Checked checked = check(settings);
        assertThat(settings.findings().all()).isEmpty();
        return checked.sites().named("shop").orElseThrow();
    }

    private record Checked(Sites sites) {}

    private static Checked check(Settings settings) {
        return new Checked(new SettingsCheck(List.of()).check(settings).sites());
    }

    private List<String> sentences(String keys) {
        return WrittenSettings.sentences(written.read(SITE + keys.replace("¶", "\n").indent(2)));
    }
}
