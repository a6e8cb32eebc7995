package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLHandshakeException;

import org.junit.jupiter.api.Test;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;
import org.shredzone.acme4j.toolbox.JSON;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.NotIssuedException.Kind;

/** What an authority said, and what is made of it for the operator. */
class AuthorityWordsTests {

    private static final URI DIRECTORY = URI.create("https://acme.example.com/directory");

    private final TestClock clock = new TestClock();
    private final AuthorityWords words = new AuthorityWords(new Authority(DIRECTORY, null), clock);

    private static URL page() throws IOException {
        return URI.create("https://acme.example.com/page").toURL();
    }

    private static Problem problem(String kind, String detail) throws IOException {
        return new Problem(JSON.parse("""
                {"type": "urn:ietf:params:acme:error:%s", "detail": "%s"}""".formatted(kind, detail)), page());
    }

    @Test
    void aLimitIsWaitedForByOurClockUntilTheAuthorityWants() throws IOException {
        clock.advance(Duration.ofDays(40));
        var limited = new AcmeRateLimitedException(problem("rateLimited", "too many certificates (5)"),
                Instant.now().plusSeconds(3600), List.of(page()));
        NotIssuedException said = words.of(limited);
        assertThat(said.kind()).isEqualTo(Kind.REFUSED);
        assertThat(said).hasMessage("too many orders at acme.example.com: too many certificates (5)");
        assertThat(said.remedy()).contains("https://acme.example.com/page");
        assertThat(said.notBefore().orElseThrow()).isBetween(clock.instant().plusSeconds(3500),
                clock.instant().plusSeconds(3601));
    }

    @Test
    void eachNameThatWasRejectedIsNamedWithItsOwnRemedy() throws IOException {
        NotIssuedException said = words.rejected(List.of(
                new AuthorityWords.Rejection("one.example.com", problem("dns", "no valid A records")),
                new AuthorityWords.Rejection("two.example.com", problem("caa", "CAA forbids")),
                new AuthorityWords.Rejection("three.example.com", null)),
                Optional.of("port 80 was closed."));
        assertThat(said).hasMessage("acme.example.com said of one.example.com: no valid A records;"
                + " acme.example.com said of two.example.com: CAA forbids;"
                + " acme.example.com said of three.example.com: no reason");
        assertThat(said.remedy())
                .contains("whether one.example.com has an A or AAAA record", "CAA record of the domain of two")
                .endsWith(" Seen beforehand: port 80 was closed.");
    }

    @Test
    void whatEachPartOfAnOrderLacksIsSaid() throws IOException {
        var parts = new Problem(JSON.parse("""
                {"type": "urn:ietf:params:acme:error:malformed", "detail": "some were refused", "subproblems": [
                 {"type": "urn:ietf:params:acme:error:rejectedIdentifier", "detail": "by policy",
                  "identifier": {"type": "dns", "value": "bad.example.com"}}]}"""), page());
        assertThat(words.of(new AcmeServerException(parts)))
                .hasMessage("acme.example.com said: some were refused; bad.example.com: by policy");
    }

    @Test
    void newTermsAreNamed() throws IOException {
        var wanted = new AcmeUserActionRequiredException(problem("userActionRequired", "terms changed"),
                URI.create("https://acme.example.com/terms"));
        assertThat(words.of(wanted).remedy()).isEqualTo("Look at https://acme.example.com/terms.");
    }

    @Test
    void anAuthorityThatIsAwayIsNoRefusal() {
        assertThat(List.of(words.of(new AcmeNetworkException(new HttpTimeoutException("x"))),
                words.of(new AcmeNetworkException(new ConnectException("refused"))),
                words.of(new AcmeNetworkException(
                        (IOException) new ConnectException().initCause(new UnresolvedAddressException()))),
                words.of(new AcmeNetworkException(new IOException("reset")))))
                .allSatisfy(said -> assertThat(said.kind()).isEqualTo(Kind.UNAVAILABLE))
                .extracting(Throwable::getMessage)
                .containsExactly("acme.example.com did not answer in time", "acme.example.com takes no connection",
                        "acme.example.com is a name that does not resolve", "acme.example.com broke off (reset)");
    }

    @Test
    void anAuthorityWhoseOwnCertificateIsUnknownIsNoRefusalAndNamesTheSetting() {
        NotIssuedException said = words.of(new AcmeNetworkException(new SSLHandshakeException("unable to find")));
        assertThat(said.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(said.remedy()).contains("gatehouse.acme.root");
    }

    @Test
    void troubleOfTheAuthorityIsNoRefusal() throws IOException {
        assertThat(words.of(new AcmeServerException(problem("serverInternal", "oops"))).kind())
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(words.of(new AcmeException("HTTP 503")).kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(words.of(new AcmeServerException(problem("malformed", "no"))).kind()).isEqualTo(Kind.REFUSED);
    }
}
