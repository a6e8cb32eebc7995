package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.diagnosis.FailureRecognition;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.upstream.Peer;
import dev.gatehouse.upstream.Peers;

/** Tests for the question of a health check that {@link UpstreamProbe} asks, against upstreams that answer it well, badly or not at all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpstreamProbeTests {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Peers peers = new Peers(Clock.systemUTC(), List.of());
    private Gatehouse gatehouse;
    private UpstreamProbe probe;

    @BeforeAll
    void start() {
        gatehouse = Gatehouse.forwardingTo("http://127.0.0.1:1");
        probe = gatehouse.bean(UpstreamProbe.class);
    }

    @AfterAll
    void stop() {
        gatehouse.close();
    }

    private int ask(String upstream, UpstreamTls tls, Optional<String> host, Duration limit) throws ExecutionException {
        Peer peer = peers.of(UpstreamAddress.of(upstream).orElseThrow(), tls);
        try {
            return probe.ask(peer, "/healthz", host, limit).get();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String causeOf(String upstream, UpstreamTls tls, Duration limit) {
        try {
            return "status " + ask(upstream, tls, Optional.empty(), limit);
        } catch (ExecutionException e) {
            return FailureRecognition.recognise(Objects.requireNonNull(e.getCause()), "app", false, limit)
                    .map(UpstreamFailure::code)
                    .orElse("not recognised");
        }
    }

    private String causeOf(Upstream upstream, Duration limit) {
        try (upstream) {
            return causeOf(upstream.url(), UpstreamTls.DEFAULT, limit);
        }
    }

    @Test
    void itAsksAsASiteWouldAndSaysWhoAsks() throws ExecutionException {
        try (var upstream = Upstream.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
            assertThat(ask(upstream.url() + "/base", UpstreamTls.DEFAULT, Optional.of("app.test"), LIMIT))
                    .isEqualTo(204);

            assertThat(upstream.requests()).containsExactly("GET /base/healthz HTTP/1.1\r\nHost: app.test\r\n"
                    + "User-Agent: gatehouse-health\r\nAccept: */*\r\nConnection: close\r\n\r\n");
            upstream.awaitNoConnection();
        }
    }

    @Test
    void withoutAHostItAsksForTheUpstreamsOwn() throws ExecutionException {
        try (var upstream = Upstream.answering(Upstream.ok("well"))) {
            ask(upstream.url(), UpstreamTls.DEFAULT, Optional.empty(), LIMIT);

            assertThat(upstream.requests().getFirst()).contains("\r\nHost: 127.0.0.1:" + upstream.port() + "\r\n");
        }
    }

    @Test
    void anInterimAnswerIsNotTheAnswer() {
        assertThat(causeOf(Upstream.answering("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 500 Oops\r\n\r\n"), LIMIT))
                .isEqualTo("status 500");
    }

    @Test
    void whoDoesNotAnswerHasACause() {
        assertThat(causeOf("http://127.0.0.1:" + Upstream.nobody(), UpstreamTls.DEFAULT, LIMIT)).isEqualTo("refused");
        assertThat(causeOf(Upstream.thatStaysSilent(), SHORT)).isEqualTo("first-byte-timeout");
        assertThat(causeOf(Upstream.thatClosesEarly(), LIMIT)).isEqualTo("closed-early");
        assertThat(causeOf(Upstream.thatBreaksOffAfter("HTTP/1.1 200 O"), LIMIT)).isEqualTo("closed-early");
        assertThat(causeOf(Upstream.thatResets(), LIMIT)).isEqualTo("reset");
        assertThat(causeOf(Upstream.answering("NONSENSE\r\n\r\n"), LIMIT)).isEqualTo("garbage");
    }

    @Test
    void whoSpeaksSomethingElseIsToldApartAsForARequest(@TempDir Path folder) {
        TestCertificates authority = TestCertificates.ofNewAuthority();
        assertThat(causeOf(Upstream.serving(connection -> {
            Upstream.write(connection, "SSH-2.0-OpenSSH_9.9\r\n");
            connection.getInputStream().readAllBytes();
        }), LIMIT)).isEqualTo("other-protocol");
        try (var secure = Upstream.speakingTls(authority.issue("localhost").server(), false)) {
            assertThat(causeOf("http://localhost:" + secure.port(), UpstreamTls.DEFAULT, LIMIT))
                    .isEqualTo("speaks-tls");
            assertThat(causeOf("https://localhost:" + secure.port(), UpstreamTls.DEFAULT, LIMIT))
                    .startsWith("certificate-");
        }
        try (var plain = Upstream.thatGreetsWith("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            assertThat(causeOf("https://localhost:" + plain.port(), UpstreamTls.DEFAULT, LIMIT))
                    .isEqualTo("speaks-plain");
        }
    }

    @Test
    void anUpstreamThatSpeaksTlsIsAskedByTls(@TempDir Path folder) throws ExecutionException {
        TestCertificates authority = TestCertificates.ofNewAuthority();
        try (var upstream = Upstream.speakingTls(authority.issue("localhost").server(), false)) {
            String url = "https://localhost:" + upstream.port();
            var known = new UpstreamTls(authority.authorityIn(folder), false, null, null, null);

            assertThat(ask(url, known, Optional.empty(), LIMIT)).isEqualTo(200);
            assertThat(causeOf(url, UpstreamTls.DEFAULT, LIMIT)).doesNotStartWith("status");
        }
        try (var silent = Upstream.serving(connection -> connection.getInputStream().readAllBytes())) {
            assertThat(causeOf("https://localhost:" + silent.port(), UpstreamTls.DEFAULT, SHORT)).isEqualTo("tls");
        }
    }

    @Test
    void aUnixSocketIsAskedAsWell(@TempDir Path folder) throws IOException, ExecutionException {
        Path socket = folder.resolve("app.sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))) {
            Thread.ofVirtual().start(() -> {
                try (var connection = server.accept()) {
                    connection.read(ByteBuffer.allocate(1000));
                    connection.write(ByteBuffer.wrap(Upstream.ok("well").getBytes(StandardCharsets.US_ASCII)));
                } catch (IOException _) {
                    // The test says what is missing.
                }
            });
            assertThat(ask("unix:" + socket, UpstreamTls.DEFAULT, Optional.of("app.test"), LIMIT)).isEqualTo(200);
        }
    }
}
