package dev.gatehouse.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link RequestRules}. */
class RequestRulesTests {

    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n";

    @Test
    void aPlainRequestIsForwarded() {
        assertThat(RequestRules.of(Heads.request("Host: app.test\r\n")))
                .isEqualTo(new RequestRules(0, Framing.NONE, false, true, false, false));
    }

    @Test
    void aRequestOfHttp10EndsItsConnection() {
        assertThat(RequestRules.of(Heads.request10("")))
                .isEqualTo(new RequestRules(0, Framing.NONE, true, false, false, false));
        assertThat(RequestRules.of(Heads.request10("Connection: keep-alive\r\n")).keepAlive()).isTrue();
    }

    @Test
    void aBodyIsFramedAsItSays() {
        assertThat(RequestRules.of(Heads.request("Content-Length: 5\r\n")).framing()).isEqualTo(Framing.ofLength(5));
        assertThat(RequestRules.of(Heads.request("Transfer-Encoding: chunked\r\n")).framing())
                .isEqualTo(Framing.CHUNKED);
        assertThat(RequestRules.of(Heads.request10("Content-Length: 5\r\n")).framing()).isEqualTo(Framing.ofLength(5));
    }

    static Stream<Arguments> unsafeFields() {
        return Stream.of(Arguments.of("Content-Length: x\r\n", 400),
                Arguments.of("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400),
                Arguments.of("Transfer-Encoding: gzip\r\n", 501), Arguments.of("Sec-WebSocket-Key1: x\r\n", 400));
    }

    @ParameterizedTest
    @MethodSource("unsafeFields")
    void whatCannotBeFramedIsRefused(String fields, int status) {
        RequestRules rules = RequestRules.of(Heads.request(fields));

        assertThat(rules.refusal()).isEqualTo(status);
        assertThat(rules.framing()).isEqualTo(Framing.NONE);
        assertThat(rules.keepAlive()).isFalse();
    }

    @Test
    void aCodingInHttp10IsRefused() {
        assertThat(RequestRules.of(Heads.request10("Transfer-Encoding: chunked\r\n")).refusal()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "connect", "CoNnEcT"})
    void connectIsRefusedInAnyCase(String method) {
        Head head = Heads.complete(HeadReader.ofRequests(Heads.LIMITS), method + " a:1 HTTP/1.1\r\n\r\n");

        assertThat(RequestRules.of(head).refusal()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECTS", "CONNEC", "XCONNECT"})
    void noOtherMethodIsRefused(String method) {
        Head head = Heads.complete(HeadReader.ofRequests(Heads.LIMITS), method + " / HTTP/1.1\r\n\r\n");

        assertThat(RequestRules.of(head).refusal()).isZero();
    }

    @Test
    void anUpgradeIsNamedAndAnnounced() {
        assertThat(RequestRules.of(Heads.request(UPGRADE)).upgrade()).isTrue();
        assertThat(RequestRules.of(Heads.request10(UPGRADE)).upgrade()).isFalse();
        assertThat(RequestRules.of(Heads.request("Upgrade: websocket\r\n")).upgrade()).isFalse();
        assertThat(RequestRules.of(Heads.request("Connection: Upgrade\r\n")).upgrade()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "H2C", "websocket, h2c", "h2c, websocket", "h2c-14", "HTTP/2.0",
            "websocket\r\nUpgrade: h2c"})
    void anUpgradeToHttpIsIgnored(String protocol) {
        assertThat(RequestRules.of(Heads.request("Connection: Upgrade\r\nUpgrade: " + protocol + "\r\n")).upgrade())
                .isFalse();
    }

    @Test
    void anUpgradeWithSettingsOfHttp2IsIgnored() {
        assertThat(RequestRules.of(Heads.request(UPGRADE + "HTTP2-Settings: AAMAAABk\r\n")).upgrade()).isFalse();
    }

    @Test
    void aClientMayWaitForLeave() {
        assertThat(RequestRules.of(Heads.request("Expect: 100-Continue\r\n")).expectsContinue()).isTrue();
        assertThat(RequestRules.of(Heads.request10("Expect: 100-continue\r\n")).expectsContinue()).isFalse();
        assertThat(RequestRules.of(Heads.request("Expect: 100\r\n")).expectsContinue()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aHeadThatCannotBeReadHasAStatus(HeadReader.Result result) {
        assertThat(RequestRules.refusalOf(result)).isEqualTo(switch (result) {
            case LINE_TOO_LONG -> 414;
            case TOO_LARGE -> 431;
            case VERSION_UNKNOWN -> 505;
            case MALFORMED, MORE, COMPLETE -> 400;
        });
    }
}
