package dev.gatehouse.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;

/** Tests for what visitors are told of a failed upstream, by the engine and by the gateway, over real connections. */
class DiagnosisOnBothWaysTests {

    private static final String ENGINE_WAY = "--gatehouse.engine=true";

    private static String request(String... fields) {
        return "GET /page?a=b HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n" + String.join("",
                List.of(fields)
                        .stream()
                        .map(field -> field + "\r\n")
                        .toList())
                + "\r\n";
    }

    private static Gatehouse withoutUpstream(String way, String... settings) {
        String[] all = new String[settings.length + 1];
        System.arraycopy(settings, 0, all, 0, settings.length);
        all[settings.length] = way;
        return Gatehouse.forwardingTo("http://127.0.0.1:" + Upstream.nobody(), all);
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void whoAsksFromThisMachineIsToldEverything(String way) {
        try (Gatehouse gatehouse = withoutUpstream(way)) {
            String answer = new String(
                    RawClient.exchange(gatehouse.port(), request("Accept: text/html", "Accept-Language: fr"))
                            .getBytes(StandardCharsets.ISO_8859_1),
                    StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 502 Bad Gateway")
                    .contains("<html lang=\"fr\">", "L’application derrière ce site n’est pas démarrée.",
                            "<h2>What to do</h2>", "127.0.0.1:", "Connection refused", "Failing since");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void whereThisMachineIsLeftOutItIsToldOneSentence(String way) {
        try (Gatehouse gatehouse = withoutUpstream(way, "--gatehouse.diagnosis.loopback=false")) {
            assertThat(RawClient.exchange(gatehouse.port(), request("Accept: text/html")))
                    .contains("The application behind this site is not running.")
                    .doesNotContain("What to do", "127.0.0.1", "refused");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void whoCameThroughATunnelIsToldOneSentence(String way) {
        try (Gatehouse gatehouse = withoutUpstream(way)) {
            for (String trace : List.of("X-Forwarded-For: 127.0.0.1", "Via: 1.1 tunnel", "Forwarded: for=127.0.0.1",
                    "CF-Connecting-IP: 127.0.0.1", "x-forwarded-for:")) {
                String answer = RawClient.exchange(gatehouse.port(), request("Accept: text/html", trace));

                assertThat(answer).as(trace)
                        .startsWith("HTTP/1.1 502 Bad Gateway")
                        .contains("The application behind this site is not running.")
                        .doesNotContain("What to do", "127.0.0.1", "refused");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void aTrustedProxyMayVouchForAListedViewer(String way) {
        try (Gatehouse gatehouse = withoutUpstream(way, "--gatehouse.trusted-proxies=127.0.0.1",
                "--gatehouse.diagnosis.viewers=192.0.2.0/24")) {
            assertThat(RawClient.exchange(gatehouse.port(), request("X-Forwarded-For: 6.6.6.6, 192.0.2.8")))
                    .contains("Failing since");
            assertThat(RawClient.exchange(gatehouse.port(), request("X-Forwarded-For: 192.0.2.8, 6.6.6.6")))
                    .doesNotContain("Failing since");
            assertThat(RawClient.exchange(gatehouse.port(), request())).doesNotContain("Failing since");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void fieldsThatSmuggleDoNotChangeThePage(String way) {
        try (Gatehouse gatehouse = withoutUpstream(way)) {
            for (String field : List.of("Accept-Language: de\rSet-Cookie: a=b", "Accept-Language: {{content}}",
                    "Accept-Language: <script>alert(1)</script>", "Accept-Language: de,\r\nAccept-Language: fr",
                    "Accept-Language: " + "de-".repeat(1_000))) {
                String answer = RawClient.exchange(gatehouse.port(), request("Accept: text/html", field));

                assertThat(answer).as(field).doesNotContain("Set-Cookie", "<script>", "{{");
                assertThat(answer).as(field).containsAnyOf("HTTP/1.1 502", "HTTP/1.1 400");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void whatAnUpstreamGreetsWithBecomesNoMarkup(String way) {
        try (var upstream = Upstream.thatGreetsWith("SSH-2.0-<script>alert(1)</script>\r\n");
                Gatehouse gatehouse = Gatehouse.forwardingTo(upstream.url(), way)) {
            String answer = RawClient.exchange(gatehouse.port(), request("Accept: text/html"));

            assertThat(answer).startsWith("HTTP/1.1 502").contains("What to do").doesNotContain("<script>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void theHintFollowsTheLineAndTheRequestIsRemembered(String way) {
        try (Gatehouse gatehouse = withoutUpstream(way)) {
            RawClient.exchange(gatehouse.port(), request());
            List<String> lines = gatehouse.errorLines(2);

            assertThat(lines.getFirst()).contains("[error]", "connect() failed (111: Connection refused)");
            assertThat(lines.getLast()).contains("[notice]", " hint: ",
                    ", cause: refused, upstream: \"http://127.0.0.1:", ", site: app, ");
            String id = lines.getLast().replaceFirst(".*request id: ", "");
            FailedRequest failed = gatehouse.bean(RecentIncidents.class).withId(id).orElseThrow();
            assertThat(failed.errorLine()).isEqualTo(lines.getFirst());
            assertThat(failed.accessLine()).isEqualTo(gatehouse.accessLines(1).getFirst());
            assertThat(failed.url()).isEqualTo("http://app.test/page");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ENGINE_WAY, Gatehouse.GATEWAY_WAY})
    void aSignedLinkIsAnsweredAndAnyOtherGoesToTheApplication(String way) {
        try (var upstream = Upstream.doing((connection, head) -> {
            if (head.startsWith("GET /page")) {
                return false;
            }
            Upstream.write(connection, Upstream.ok("from the application"));
            return true;
        }); Gatehouse gatehouse = Gatehouse.forwardingTo(upstream.url(), way)) {
            RawClient.exchange(gatehouse.port(), request());
            String id = gatehouse.errorLines(2).getLast().replaceFirst(".*request id: ", "");
            String link = gatehouse.bean(WhyLinks.class).linkTo(id);

            String page = RawClient.exchange(gatehouse.port(),
                    "GET " + link + " HTTP/1.1\r\nHost: app.test\r\nAccept: text/html\r\nVia: 1.1 tunnel\r\n"
                            + "Connection: close\r\n\r\n");
            assertThat(page).startsWith("HTTP/1.1 200 OK")
                    .contains("What to do", "closed-early", "Why http://app.test/page was answered 502", id,
                            "Referrer-Policy: no-referrer", "Cache-Control: no-store");
            String forged = link.substring(0, link.length() - 2) + (link.endsWith("AA") ? "BB" : "AA");
            assertThat(RawClient.get(gatehouse.port(), "app.test", forged)).contains("from the application");
            assertThat(RawClient.get(gatehouse.port(), "app.test", link.replace(id, "0000000000000000")))
                    .contains("from the application");
            assertThat(RawClient.exchange(gatehouse.port(), "POST " + link
                    + " HTTP/1.1\r\nHost: app.test\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
                    .contains("from the application");
            assertThat(RawClient.get(gatehouse.port(), "app.test",
                    gatehouse.bean(WhyLinks.class).linkTo("0000000000000000"))).startsWith("HTTP/1.1 404")
                    .contains("leads to nothing any more");
            String signature = link.replaceFirst(".*signature=", "");
            assertThat(String.join("\n", gatehouse.accessLines(6))).doesNotContain(signature).contains("signature=***");
        }
    }

    @Test
    void aVisitorWhoLeavesWhileTheDiagnosisIsMadeIsNoTrouble() {
        try (Gatehouse gatehouse = withoutUpstream(ENGINE_WAY)) {
            for (int i = 0; i < 20; i++) {
                try (RawClient client = RawClient.connect(gatehouse.port())) {
                    client.send(request());
                    client.reset();
                }
            }

            assertThat(RawClient.exchange(gatehouse.port(), request())).startsWith("HTTP/1.1 502");
        }
    }
}
