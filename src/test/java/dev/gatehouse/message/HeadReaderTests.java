package dev.gatehouse.message;

import static dev.gatehouse.message.HeadReader.Result.COMPLETE;
import static dev.gatehouse.message.HeadReader.Result.LINE_TOO_LONG;
import static dev.gatehouse.message.HeadReader.Result.MALFORMED;
import static dev.gatehouse.message.HeadReader.Result.MORE;
import static dev.gatehouse.message.HeadReader.Result.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests for {@link HeadReader}: every rule from both sides, in whole and cut into packets at every byte. Whole tables of messages
 * are in {@link AgreementTests}.
 */
class HeadReaderTests {

    private static final String GET = "GET / HTTP/1.1\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    @Test
    void takesARequestApart() {
        Head head = Heads.complete(HeadReader.ofRequests(Heads.LIMITS),
                "POST /a?b HTTP/1.1\r\nHost: app.test\r\nX-Empty:\r\nACCEPT:\t */* \t\r\n\r\n");

        assertThat(head.text(0, head.firstEnd())).isEqualTo("POST");
        assertThat(head.text(head.firstEnd() + 1, head.secondEnd())).isEqualTo("/a?b");
        assertThat(head.text(head.secondEnd() + 1, head.lineEnd())).isEqualTo("HTTP/1.1");
        assertThat(head.line()).isEqualTo("POST /a?b HTTP/1.1");
        assertThat(head.count()).isEqualTo(3);
        assertThat(head.name(0)).isEqualTo("Host");
        assertThat(head.value(0)).isEqualTo("app.test");
        assertThat(head.field(0)).isEqualTo(Field.HOST);
        assertThat(head.value(1)).isEmpty();
        assertThat(head.field(1)).isEqualTo(Field.OTHER);
        assertThat(head.name(2)).isEqualTo("ACCEPT");
        assertThat(head.value(2)).isEqualTo("*/*");
    }

    @Test
    void takesAResponseApart() {
        Head head = Heads.complete(HeadReader.ofResponses(Heads.LIMITS), "HTTP/1.0 404 Not Here\r\nA: b\r\n\r\n");

        assertThat(head.text(0, head.firstEnd())).isEqualTo("HTTP/1.0");
        assertThat(head.text(head.firstEnd() + 1, head.secondEnd())).isEqualTo("404");
        assertThat(head.text(head.secondEnd() + 1, head.lineEnd())).isEqualTo("Not Here");
        assertThat(head.name(0)).isEqualTo("A");
    }

    @Test
    void theLinesOfFieldsFollowEachOther() {
        String line = "A:  b \r\n";
        Head head = Heads.request(line + "C: d\r\n");

        assertThat(head.text(head.start(0), head.start(1))).isEqualTo(line);
        assertThat(head.text(head.start(1), head.start(2))).isEqualTo("C: d\r\n");
        assertThat(head.start(2)).isEqualTo(head.length() - 2);
    }

    @Test
    void leavesWhatComesBehindTheHead() {
        ByteBuf in = Heads.buffer(GET + "\r\nbehind");

        assertThat(HeadReader.ofRequests(Heads.LIMITS).read(in)).isEqualTo(COMPLETE);
        assertThat(in.toString(java.nio.charset.StandardCharsets.ISO_8859_1)).isEqualTo("behind");
    }

    @Test
    void leavesWhatComesBehindAHeadInSeveralPackets() {
        String head = GET + "Host: app.test\r\n\r\n";
        for (int cut = 0; cut < head.length(); cut++) {
            HeadReader reader = HeadReader.ofRequests(Heads.LIMITS);
            ByteBuf second = Heads.buffer(head.substring(cut) + "behind");
            reader.read(Heads.buffer(head.substring(0, cut)));

            assertThat(reader.read(second)).isEqualTo(COMPLETE);
            assertThat(second.readableBytes()).isEqualTo("behind".length());
            assertThat(reader.head().length()).isEqualTo(head.length());
        }
    }

    @Test
    void waitsForTheRest() {
        String head = GET + "Host: app.test\r\n\r\n";
        for (int length = 0; length < head.length(); length++) {
            assertThat(Heads.ofRequest(head.substring(0, length))).isEqualTo(MORE);
        }
        assertThat(Heads.ofRequest(head)).isEqualTo(COMPLETE);
    }

    @Test
    void readsOneHeadAfterTheOther() {
        HeadReader reader = HeadReader.ofRequests(Heads.LIMITS);
        Heads.complete(reader, "GET /a HTTP/1.1\r\nA: b\r\nC: d\r\n\r\n");
        assertThat(reader.isEmpty()).isFalse();

        reader.start();

        assertThat(reader.isEmpty()).isTrue();
        Head second = Heads.complete(reader, "PUT /b HTTP/1.0\r\nE: f\r\n\r\n");
        assertThat(second.line()).isEqualTo("PUT /b HTTP/1.0");
        assertThat(second.count()).isEqualTo(1);
        assertThat(second.name(0)).isEqualTo("E");
    }

    @Test
    void startsAnewAfterAHeadThatBrokeOff() {
        HeadReader reader = HeadReader.ofRequests(Heads.LIMITS);
        reader.read(Heads.buffer(GET + "Half: a fie"));

        reader.start();

        assertThat(Heads.complete(reader, GET + "\r\n").count()).isZero();
    }

    @Test
    void skipsEmptyLinesBeforeARequest() {
        assertThat(Heads.ofRequest("\r\n" + GET + "\r\n")).isEqualTo(COMPLETE);
        assertThat(Heads.ofRequest("\r\n".repeat(500) + GET + "\r\n")).isEqualTo(COMPLETE);
    }

    @Test
    void emptyLinesAreNoBeginningOfARequest() {
        HeadReader reader = HeadReader.ofRequests(Heads.LIMITS);

        assertThat(reader.read(Heads.buffer("\r\n\r"))).isEqualTo(MORE);
        assertThat(reader.isEmpty()).isTrue();
        assertThat(Heads.complete(reader, "\n" + GET + "\r\n").line()).isEqualTo("GET / HTTP/1.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\r\n", "\r\n\r", " ", "\t", "\r\n ", "\0", "\n\r"})
    void skipsNothingElseBeforeARequest(String before) {
        assertThat(Heads.ofRequest(before + GET + "\r\n")).isEqualTo(MALFORMED);
    }

    @Test
    void skipsNothingBeforeAResponse() {
        assertThat(Heads.ofResponse("\r\n" + OK + "\r\n")).isEqualTo(MALFORMED);
    }

    @Test
    void aMethodIsAToken() {
        accepts(octet -> isToken(octet), octet -> Heads.ofRequest("G" + (char) octet + " / HTTP/1.1\r\n\r\n"));
    }

    @Test
    void aTargetIsVisibleOrOutsideAscii() {
        accepts(octet -> octet > ' ' && octet != 0x7f,
                octet -> Heads.ofRequest("GET /" + (char) octet + "x HTTP/1.1\r\n\r\n"));
    }

    @Test
    void aNameIsAToken() {
        accepts(octet -> isToken(octet) || octet == ':',
                octet -> Heads.ofRequest(GET + "X" + (char) octet + ": y\r\n\r\n"));
    }

    @Test
    void aNameIsATokenFromItsFirstByte() {
        accepts(octet -> isToken(octet), octet -> Heads.ofRequest(GET + (char) octet + "X: y\r\n\r\n"));
    }

    @Test
    void aValueHasNoControlCharacterButTab() {
        accepts(octet -> (octet >= ' ' && octet != 0x7f) || octet == '\t',
                octet -> Heads.ofRequest(GET + "X: a" + (char) octet + "b\r\n\r\n"));
    }

    @Test
    void aReasonHasNoControlCharacterButTab() {
        accepts(octet -> (octet >= ' ' && octet != 0x7f) || octet == '\t',
                octet -> Heads.ofResponse("HTTP/1.1 200 a" + (char) octet + "b\r\n\r\n"));
    }

    @Test
    void onlyBlanksAreTakenOffAValue() {
        assertThat(Heads.request("X:\t a\tb \t\r\n").value(0)).isEqualTo("a\tb");
        assertThat(Heads.request("X: \u00a0a\u0085 \r\n").value(0)).isEqualTo("\u00a0a\u0085");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1,COMPLETE", "HTTP/1.0,COMPLETE", "HTTP/1.2,VERSION_UNKNOWN", "HTTP/1.9,VERSION_UNKNOWN",
            "HTTP/0.9,VERSION_UNKNOWN", "HTTP/2.0,VERSION_UNKNOWN", "HTTP/9.9,VERSION_UNKNOWN", "HTTP/1.,MALFORMED",
            "HTTP/1.:,MALFORMED", "HTTP/1./,MALFORMED", "HTTP/1.x,MALFORMED", "HTTP/x.1,MALFORMED", "HTTP/1,MALFORMED",
            "HTTP/11,MALFORMED", "HTTP/1.11,MALFORMED", "HTTP/01.1,MALFORMED", "HTTP/2:0,MALFORMED",
            "http/1.1,MALFORMED", "HTTq/1.1,MALFORMED", "HTTP1.11,MALFORMED", "XHTTP/1.1,MALFORMED"})
    void aVersionIs1(String version, HeadReader.Result result) {
        assertThat(Heads.ofRequest("GET / " + version + "\r\n\r\n")).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /", "GET / ", "GET", "GET ", " ", "GET / HTTP/1.1 ", "GET  / HTTP/1.1",
            "GET /  HTTP/1.1", "GET HTTP/1.1", "/ HTTP/1.1", " / HTTP/1.1", "GET\t/\tHTTP/1.1", "GET / x HTTP/1.1"})
    void aRequestLineHasThreePartsWithOneSpaceBetween(String line) {
        assertThat(Heads.ofRequest(line + "\r\n\r\n")).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 200 OK,COMPLETE", "HTTP/1.1 200,COMPLETE", "HTTP/1.1 200 ,COMPLETE",
            "HTTP/1.1 200  x,COMPLETE", "HTTP/1.0 100 x,COMPLETE", "HTTP/1.1 999 x,COMPLETE",
            "HTTP/1.1 099 x,MALFORMED", "HTTP/1.1 20,MALFORMED", "HTTP/1.1 20 OK,MALFORMED", "HTTP/1.1 2000,MALFORMED",
            "HTTP/1.1 200OK,MALFORMED", "HTTP/1.1 2x0 OK,MALFORMED", "HTTP/1.1 /00 OK,MALFORMED",
            "HTTP/1.1 20: OK,MALFORMED", "HTTP/1.1  200 OK,MALFORMED", "HTTP/1.1,MALFORMED",
            "HTTP/1.2 200 OK,MALFORMED",
            "HTTP/2.0 200 OK,MALFORMED", "ICY 200 OK,MALFORMED", "x,MALFORMED"})
    void aStatusLineHasAStatusOfThreeDigits(String line, HeadReader.Result result) {
        assertThat(Heads.ofResponse(line + "\r\n\r\n")).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\n\r\n", GET + "A: b\n\r\n", GET + "A: b\r\n\n", GET + "\n",
            GET + "A: b\rC: d\r\n\r\n",
            GET + "\r\r\n", GET + "A: b\r\r\n\r\n", "GET / HTTP/1.1\r\r\n\r\n", "\n\n"})
    void aLineEndsInCrlf(String head) {
        assertThat(Heads.ofRequest(head)).isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {" A: b", "\tA: b", "A : b", "A\t: b", "A", "A b", ": b", ":", "A: b\r\n c", "A: b\r\n\tc",
            "A:\r\n b",
            "A: b\r\n ", "A: b\r\n \r\nC: d"})
    void aFieldIsANameAColonAndAValueOnOneLine(String field) {
        assertThat(Heads.ofRequest(GET + field + "\r\n\r\n")).isEqualTo(MALFORMED);
        assertThat(Heads.ofResponse(OK + field + "\r\n\r\n")).isEqualTo(MALFORMED);
    }

    @Test
    void aFirstLineMayHaveItsLimitAndNoMore() {
        String longest = "GET /" + "x".repeat(Heads.LIMITS.line() - "GET / HTTP/1.1".length()) + " HTTP/1.1";

        assertThat(Heads.ofRequest(longest + "\r\n\r\n")).isEqualTo(COMPLETE);
        assertThat(Heads.ofRequest(longest + "\r")).isEqualTo(MORE);
        assertThat(Heads.ofRequest(longest + "1\r\n\r\n")).isEqualTo(LINE_TOO_LONG);
        assertThat(Heads.ofRequest(longest + "1")).isEqualTo(LINE_TOO_LONG);
        assertThat(Heads.ofRequest(longest + "1\n")).isEqualTo(LINE_TOO_LONG);
        assertThat(Heads.ofRequest(longest + "\rx")).isEqualTo(LINE_TOO_LONG);
        assertThat(Heads.ofRequest(longest + "\n")).isEqualTo(MALFORMED);
    }

    @Test
    void theLimitOfALineHoldsForResponses() {
        String longest = "HTTP/1.1 200 " + "x".repeat(Heads.LIMITS.line() - "HTTP/1.1 200 ".length());

        assertThat(Heads.ofResponse(longest + "\r\n\r\n")).isEqualTo(COMPLETE);
        assertThat(Heads.ofResponse(longest + "x\r\n\r\n")).isEqualTo(LINE_TOO_LONG);
    }

    @Test
    void allFieldsMayHaveTheirLimitAndNoMore() {
        String first = "A: b\r\n";
        String longest = first + "X: " + "x".repeat(Heads.LIMITS.headers() - first.length() - "X: ".length());

        assertThat(Heads.ofRequest(GET + longest + "\r\n\r\n")).isEqualTo(COMPLETE);
        assertThat(Heads.ofRequest(GET + longest + "\r\n\r")).isEqualTo(MORE);
        assertThat(Heads.ofRequest(GET + longest + "x\r\n\r\n")).isEqualTo(TOO_LARGE);
        assertThat(Heads.ofRequest(GET + longest + "x")).isEqualTo(TOO_LARGE);
        assertThat(Heads.ofRequest(GET + longest + "\r\nY")).isEqualTo(TOO_LARGE);
        assertThat(Heads.ofRequest(GET + longest + "\r\n\n")).isEqualTo(MALFORMED);
    }

    @Test
    void theLimitOfTheFieldsDoesNotDependOnTheFirstLine() {
        String fields = "X: " + "x".repeat(Heads.LIMITS.headers() - "X: ".length()) + "\r\n\r\n";

        assertThat(Heads.ofRequest("GET /" + "x".repeat(80) + " HTTP/1.1\r\n" + fields)).isEqualTo(COMPLETE);
    }

    @Test
    void thereMayBeSoManyFieldsAndNoMore() {
        String most = "A: b\r\n".repeat(Heads.LIMITS.fields());

        assertThat(Heads.ofRequest(GET + most + "\r\n")).isEqualTo(COMPLETE);
        assertThat(Heads.ofRequest(GET + most + "A: b\r\n\r\n")).isEqualTo(TOO_LARGE);
    }

    @Test
    void aHeadMayBeLargerThanAnyBufferInside() {
        var limits = new HeadReader.Limits(20_000, 50_000, 1000);
        String target = "/" + "x".repeat(19_000);
        String head = "GET " + target + " HTTP/1.1\r\n" + "Name: value of it\r\n".repeat(1000) + "\r\n";
        HeadReader reader = HeadReader.ofRequests(limits);

        Head large = Heads.complete(reader, head);
        assertThat(large.count()).isEqualTo(1000);
        assertThat(large.value(999)).isEqualTo("value of it");
        assertThat(large.length()).isEqualTo(head.length());
        reader.start();
        assertThat(Heads.complete(reader, GET + "A: b\r\n\r\n").value(0)).isEqualTo("b");
    }

    @Test
    void theUnfinishedFirstLineCanBeTold() {
        HeadReader reader = HeadReader.ofRequests(Heads.LIMITS);

        reader.read(Heads.buffer("GET /half"));

        assertThat(reader.head().line()).isEqualTo("GET /half");
    }

    @Test
    void aFirstLineThatIsMalformedCanBeTold() {
        HeadReader reader = HeadReader.ofRequests(Heads.LIMITS);

        reader.read(Heads.buffer("what?\r\n"));

        assertThat(reader.head().line()).isEqualTo("what?");
    }

    private static void accepts(IntPredicate octets, java.util.function.IntFunction<HeadReader.Result> reading) {
        assertThat(IntStream.range(0, 256).filter(octet -> reading.apply(octet) == COMPLETE).toArray())
                .containsExactly(IntStream.range(0, 256).filter(octets).toArray());
    }

    private static boolean isToken(int octet) {
        return (octet >= '0' && octet <= '9') || (octet >= 'A' && octet <= 'Z') || (octet >= 'a' && octet <= 'z')
                || TOKEN.indexOf(octet) >= 0;
    }
}
