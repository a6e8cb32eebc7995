package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.fixture.Failures;
import dev.gatehouse.fixture.TestExchanges;
import dev.gatehouse.requestlog.AccessLogProperties.Format;

/** Tests for {@link AccessLine}: byte for byte what nginx would have written. */
class AccessLineTests {

    private static final Instant ARRIVED = Instant.parse("2021-10-07T20:42:02Z");
    private static final String FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:93.0) Gecko/20100101 Firefox/93.0";

    private static TestExchanges request(String line) {
        return TestExchanges.request(line).arrivedAt(ARRIVED);
    }

    /** The text of an exchange that sent this many bytes, written as if it had taken no time. */
    private static String line(Format format, TestExchanges request, int status, long bytes) {
        var exchange = request.begin();
        exchange.status(status);
        exchange.sent(bytes);
        return line(format, exchange, ZoneOffset.UTC);
    }

    private static String line(Format format, Exchange exchange, ZoneId zone) {
        return new String(new AccessLine(format, zone).of(exchange), StandardCharsets.ISO_8859_1);
    }

    private static String main(TestExchanges request) {
        return line(Format.MAIN, request, 200, 0);
    }

    @Test
    void theLineOfTheGuide() {
        String line = line(Format.MAIN, request("GET / HTTP/1.1").from("203.0.113.9").header("User-Agent", FIREFOX),
                502, 157);

        assertThat(line).isEqualTo("203.0.113.9 - - [07/Oct/2021:20:42:02 +0000] \"GET / HTTP/1.1\" 502 157 \"-\" "
                + "\"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:93.0) Gecko/20100101 Firefox/93.0\" \"-\"\n");
    }

    @Test
    void mainHasEveryField() {
        String line = line(Format.MAIN, everything(), 200, 1_234_567_890_123L);

        assertThat(line)
                .isEqualTo("192.0.2.1 - alice [07/Oct/2021:20:42:02 +0000] \"POST /a?b=c HTTP/2.0\" 200 1234567890123 "
                        + "\"https://example.com/\" \"curl/8.0\" \"198.51.100.1, 10.0.0.1\"\n");
    }

    @Test
    void combinedIsMainWithoutTheLastField() {
        String line = line(Format.COMBINED, everything(), 200, 5);

        assertThat(line).isEqualTo("192.0.2.1 - alice [07/Oct/2021:20:42:02 +0000] \"POST /a?b=c HTTP/2.0\" 200 5 "
                + "\"https://example.com/\" \"curl/8.0\"\n");
    }

    private static TestExchanges everything() {
        return request("POST /a?b=c HTTP/2.0").header("Authorization", basic("alice:secret"))
                .header("Referer", "https://example.com/")
                .header("User-Agent", "curl/8.0")
                .header("X-Forwarded-For", "198.51.100.1, 10.0.0.1");
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsAbsentIsAHyphen() {
        assertThat(line(Format.MAIN, request("GET / HTTP/1.0"), 200, 0)).isEqualTo(
                "192.0.2.1 - - [07/Oct/2021:20:42:02 +0000] \"GET / HTTP/1.0\" 200 0 \"-\" \"-\" \"-\"\n");
    }

    @Test
    void whatIsEmptyIsEmptyAsInNginx() {
        assertThat(main(request("GET / HTTP/1.1").header("Referer", ""))).endsWith(" 200 0 \"\" \"-\" \"-\"\n");
    }

    @Test
    void anIPv6AddressIsShortAndBare() {
        assertThat(main(request("GET / HTTP/1.1").from("2001:db8::1"))).startsWith("2001:db8::1 - - [");
    }

    @Test
    void theTimeIsThatOfTheMachine() {
        var exchange = request("GET / HTTP/1.1").begin();
        exchange.status(200);

        assertThat(line(Format.MAIN, exchange, ZoneId.of("America/Sao_Paulo")))
                .contains("[07/Oct/2021:17:42:02 -0300]");
        assertThat(line(Format.MAIN, exchange, ZoneId.of("Asia/Kolkata"))).contains("[08/Oct/2021:02:12:02 +0530]");
    }

    @Test
    void theTimeIsThatOfTheEnd() {
        var exchange = request("GET / HTTP/1.1").arrivedAt(Instant.parse("2021-10-07T20:42:02.999999999Z")).begin();
        exchange.end();

        assertThat(exchange.duration()).isPositive();
        assertThat(line(Format.MAIN, exchange, ZoneOffset.UTC)).doesNotContain("20:42:02");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "61                      | a",
            "22                      | \\x22",
            "5c                      | \\x5C",
            "0a                      | \\x0A",
            "0d0a                    | \\x0D\\x0A",
            "00                      | \\x00",
            "1f                      | \\x1F",
            "20                      | ' '",
            "7e                      | ~",
            "7f                      | \\x7F",
            "80                      | \\x80",
            "c3bc                    | \\xC3\\xBC",
            "ff                      | \\xFF",
            "5c783232                | \\x5Cx22",
            "1b5b33316d              | \\x1B[31m",
            "27                      | ''''",
            "253262                  | %2b"})
    void whatCouldEndAFieldIsEscapedAsInNginx(String hex, String written) {
        var bytes = HexFormat.of().parseHex(hex);
        String value = new String(bytes, StandardCharsets.ISO_8859_1);

        String line = main(request("GET /" + value + " HTTP/1.1").header("User-Agent", value)
                .header("Referer", value)
                .header("X-Forwarded-For", value));

        assertThat(line).endsWith("\"GET /%1$s HTTP/1.1\" 200 0 \"%1$s\" \"%1$s\" \"%1$s\"\n".formatted(written));
    }

    @ParameterizedTest
    @CsvSource({"alice:secret, alice", "alice:, alice", "alice:a:b, alice", "a b:c, a b", "a\"b:c, a\\x22b",
            "ü:x, \\xC3\\xBC"})
    void theUserIsThatOfBasicAuthentication(String credentials, String user) {
        assertThat(main(request("GET / HTTP/1.1").header("Authorization", basic(credentials))))
                .startsWith("192.0.2.1 - " + user + " [");
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic YWxpY2U6c2VjcmV0", "BASIC YWxpY2U6c2VjcmV0", "Basic   YWxpY2U6c2VjcmV0"})
    void theSchemeMayBeWrittenInAnyCase(String authorization) {
        assertThat(main(request("GET / HTTP/1.1").header("Authorization", authorization)))
                .startsWith("192.0.2.1 - alice [");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic", "Basic ", "Basic !!!", "Basic YWxpY2U", "Basic OnNlY3JldA==",
            "Bearer YWxpY2U6c2VjcmV0",
            "BasicYWxpY2U6c2VjcmV0", "Digest username=\"alice\"", "Basic YWxpY2U6c2VjcmV0="})
    void whatIsNoBasicAuthenticationHasNoUser(String authorization) {
        assertThat(main(request("GET / HTTP/1.1").header("Authorization", authorization)))
                .startsWith("192.0.2.1 - - [");
    }

    @Test
    void thePasswordIsInNoFormat() {
        for (Format format : Format.values()) {
            assertThat(line(format, everything(), 200, 0)).doesNotContain("secret");
        }
    }

    @Test
    void jsonIsOneObjectInOneLine() {
        var exchange = everything().onConnection(77).header("Host", "shop.example.com").begin();
        exchange.assign("shop", URI.create("http://localhost:5000"));
        exchange.fail(Failures.incident(new UpstreamFailure.Reset()));
        exchange.status(502);
        exchange.received(3);
        exchange.sent(12);

        String line = line(Format.JSON, exchange, ZoneOffset.UTC);

        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        assertThat(line).isEqualTo("{\"time\":\"2021-10-07T20:42:02Z\",\"remote_addr\":\"192.0.2.1\","
                + "\"remote_user\":\"alice\",\"request\":\"POST /a?b=c HTTP/2.0\",\"host\":\"shop.example.com\",\"status\":502,"
                + "\"body_bytes_sent\":12,\"body_bytes_received\":3,\"referer\":\"https://example.com/\","
                + "\"user_agent\":\"curl/8.0\",\"forwarded_for\":\"198.51.100.1, 10.0.0.1\",\"duration_ms\":0.0,"
                + "\"site\":\"shop\",\"cause\":\"reset\",\"connection\":77,\"request_id\":\"" + exchange.id()
                + "\"}\n");
    }

    @Test
    void jsonIsValidWhateverTheVisitorSends() {
        String evil = "\"},{\\\n\r\u0000\u001b\u00ff";

        JsonNode object = JsonMapper.builder()
                .build()
                .readTree(new AccessLine(Format.JSON, ZoneOffset.UTC)
                        .of(request("GET /" + evil + " HTTP/1.1").header("User-Agent", evil).begin()));

        assertThat(object.get("user_agent").asString()).isEqualTo(evil);
        assertThat(object.get("request").asString()).isEqualTo("GET /" + evil + " HTTP/1.1");
        assertThat(object.get("referer").isNull()).isTrue();
        assertThat(object.get("site").isNull()).isTrue();
        assertThat(object.get("cause").isNull()).isTrue();
    }

    @Test
    void jsonSaysHowLongARequestTook() {
        var exchange = request("GET / HTTP/1.1").begin();
        exchange.end();

        JsonNode object = JsonMapper.builder()
                .build()
                .readTree(new AccessLine(Format.JSON, ZoneOffset.UTC).of(exchange));

        assertThat(Duration.ofNanos(Math.round(object.get("duration_ms").asDouble() * 1e6)))
                .isEqualTo(exchange.duration());
    }
}
