package dev.gatehouse.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

import io.netty.channel.ChannelOption;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;
import dev.gatehouse.fixture.NameServer;
import dev.gatehouse.fixture.Upstream;

/**
 * Tests for {@link FailureRecognition}, against sockets that really fail, on the native transport and on the JDK's. What needs
 * a network of its own (permission denied, no route) is in {@code NetworkFailureJourneyTests}.
 */
class FailureRecognitionTests {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClosedPortIsRefused(boolean nativeTransport) {
        UpstreamFailure failure = failureOf("http://127.0.0.1:" + Upstream.nobody(), nativeTransport);

        assertThat(failure).isInstanceOf(Refused.class);
        assertThat(failure.errno()).isEqualTo(111);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anUpstreamThatClosesWithoutAnAnswerClosedEarly(boolean nativeTransport) {
        try (var upstream = Upstream.thatClosesEarly()) {
            assertThat(failureOf(upstream.url(), nativeTransport)).isEqualTo(new ClosedEarly());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anUpstreamThatResetsIsAResetWithItsNumber(boolean nativeTransport) {
        try (var upstream = Upstream.thatResets()) {
            UpstreamFailure failure = failureOf(upstream.url(), nativeTransport);

            assertThat(failure).isEqualTo(new Reset());
            assertThat(failure.errno()).isEqualTo(104);
        }
    }

    @Test
    void whatIsNotHttpIsGarbage() {
        try (var upstream = Upstream.thatBreaksOffAfter("SSH-2.0-OpenSSH_9.2\r\n\r\n")) {
            assertThat(failureOf(upstream.url(), true)).isEqualTo(new Garbage());
        }
    }

    @Test
    void anEndlessHeaderIsTooBig() {
        try (var upstream = Upstream.answering("HTTP/1.1 200 OK\r\nX: " + "x".repeat(20_000) + "\r\n\r\n")) {
            assertThat(failureOf(upstream.url(), true)).isEqualTo(new HeaderTooBig());
        }
    }

    @Test
    void anUpstreamThatStaysSilentReachesTheTimeLimit() {
        try (var upstream = Upstream.thatStaysSilent()) {
            Throwable error = errorOf(HttpClient.create(), upstream.url(), Duration.ofMillis(100));

            assertThat(recognise(error)).isInstanceOf(FirstByteTimedOut.class);
            assertThat(recognise(error).isTimeLimit()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFullQueueOfConnectionsIsAConnectTimeoutAndNotARefusal(boolean nativeTransport) throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var first = new Socket(server.getInetAddress(), server.getLocalPort());
                var second = new Socket(server.getInetAddress(), server.getLocalPort())) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            HttpClient client = client(nativeTransport).option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 200);

            UpstreamFailure failure = recognise(
                    errorOf(client, "http://127.0.0.1:" + server.getLocalPort(), Duration.ofSeconds(10)));

            assertThat(failure).isInstanceOf(ConnectTimedOut.class);
            assertThat(failure.errno()).isEqualTo(110);
        }
    }

    @Test
    void noLocalAddressLeftIsThisMachinesTrouble() {
        // The kernel says the same when all ports are taken: here it is asked for an address that is not this machine's.
        HttpClient client = client(false).bindAddress(() -> new InetSocketAddress("192.0.2.1", 0));

        UpstreamFailure failure = recognise(
                errorOf(client, "http://127.0.0.1:" + Upstream.nobody(), Duration.ofSeconds(10)));

        assertThat(failure).isInstanceOf(Exhausted.class);
        assertThat(failure.errno()).isEqualTo(99);
    }

    @Test
    void aNameThatDoesNotExistIsNotFound() {
        try (var server = NameServer.thatKnowsNoName()) {
            assertThat(failureOfNameAskedAt(server)).isEqualTo(new NameNotFound("upstream.test"));
        }
    }

    @Test
    void aSilentNameServerIsNotTakenForAnUnknownName() {
        try (var server = NameServer.thatStaysSilent()) {
            assertThat(failureOfNameAskedAt(server)).isEqualTo(new NameLookupTimedOut("upstream.test"));
        }
    }

    @Test
    void bytesThatAreNoTlsAreATlsFailure() {
        try (var upstream = Upstream.thatGreetsWith("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            UpstreamFailure failure = failureOf("https://127.0.0.1:" + upstream.port(), true);

            assertThat(failure).isEqualTo(new TlsFailed("the upstream does not speak TLS"));
        }
    }

    @Test
    void aFailureAfterTheHeadIsABrokenResponse() {
        Throwable reset = new IOException("Connection reset by peer");

        assertThat(FailureRecognition.recognise(reset, "upstream.test", true, null)).contains(new BrokenOff());
    }

    @Test
    void whatIsKnownWhereItIsThrownIsNotGuessed() {
        var lookup = new UpstreamFailure.NameServerFailed("upstream.test", "192.0.2.53 answers SERVFAIL");
        var error = new java.net.ConnectException("Connection refused");
        error.initCause(new UpstreamFailedException(lookup));

        assertThat(recognise(error)).isEqualTo(lookup);
    }

    @Test
    void aMistakeOfOursIsNoFailureOfTheUpstream() {
        assertThat(FailureRecognition.recognise(new NullPointerException("ours"), "upstream.test", false, null))
                .isEmpty();
    }

    @Test
    void aCauseThatCausesItselfIsWalkedOnce() {
        var outer = new IllegalStateException("outer");
        var inner = new TimeoutException("inner");
        outer.initCause(inner);
        inner.initCause(outer);

        assertThat(recognise(outer)).isInstanceOf(FirstByteTimedOut.class);
    }

    @Test
    void noWordOfAnUnknownFailureIsAJavaName() {
        UpstreamFailure failure = recognise(new IOException("io.netty.channel.StacklessException: odd\n\tat x"));

        assertThat(failure).isEqualTo(new UpstreamFailure.Unknown("odd at x"));
    }

    private static UpstreamFailure failureOf(String url, boolean nativeTransport) {
        return recognise(errorOf(client(nativeTransport), url, Duration.ofSeconds(10)));
    }

    private static UpstreamFailure failureOfNameAskedAt(NameServer server) {
        HttpClient client = client(true).resolver(resolver -> resolver.queryTimeout(Duration.ofMillis(200))
                .dnsAddressResolverGroupProvider(builder -> new DnsAddressResolverGroup(
                        builder.nameServerProvider(new SingletonDnsServerAddressStreamProvider(server.address()))
                                .searchDomains(List.of()))));
        return recognise(errorOf(client, "http://upstream.test", Duration.ofSeconds(10)));
    }

    private static HttpClient client(boolean nativeTransport) {
        return HttpClient.newConnection().runOn(LoopResources.create("test", 1, true), nativeTransport);
    }

    private static Throwable errorOf(HttpClient client, String url, Duration limit) {
        @Nullable
        Throwable error = client.get()
                .uri(url)
                .response()
                .timeout(limit)
                .map(response -> (Throwable) new AssertionError("an answer: " + response.status()))
                .onErrorResume(reactor.core.publisher.Mono::just)
                .block();
        return Optional.ofNullable(error).orElseThrow();
    }

    private static UpstreamFailure recognise(Throwable error) {
        return FailureRecognition.recognise(error, "upstream.test", false, Duration.ofMillis(100))
                .orElseThrow(() -> new AssertionError("not recognised", error));
    }
}
