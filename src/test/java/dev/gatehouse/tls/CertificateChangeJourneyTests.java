package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.fixture.TlsClient;
import dev.gatehouse.fixture.Upstream;

/** A certificate is replaced again and again while visitors come in over HTTP/1.1 and HTTP/2. */
@ParameterizedClass(name = "by {0}")
@EnumSource(TlsProvider.class)
@RequiresProgram("h2load")
class CertificateChangeJourneyTests {

    private static final int CHANGES = 50;
    private static final int VISITORS = 3;
    private static final int HANDSHAKES_BETWEEN = 6;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final Set<BigInteger> seen = ConcurrentHashMap.newKeySet();

    private final TlsProvider provider;

    private Upstream upstream;
    private Gatehouse gatehouse;
    private TestCertificates authority;

    CertificateChangeJourneyTests(TlsProvider provider) {
        this.provider = provider;
    }

    @BeforeEach
    void start() {
        upstream = Upstream.echoing();
        gatehouse = Gatehouse.with("""
                gatehouse:
                  https: { port: 0, provider: %s }
                  data: %s
                  sites:
                    app: { host: app.test, upstream: %s }
                """.formatted(provider, folder.resolve("data"), upstream.url()));
        Shown.awaitLocalAuthority(gatehouse);
        authority = TestCertificates.ofNewAuthority();
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    @Test
    void noHandshakeFailsWhileTheCertificateChanges() throws Exception {
        BigInteger last = change();
        try (var visitors = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int visitor = 0; visitor < VISITORS; visitor++) {
                all.add(visitors.submit(this::visit));
            }
            all.add(visitors.submit(this::visitByHttp2));
            try {
                for (int change = 0; change < CHANGES; change++) {
                    int before = handshakes.get();
                    await().atMost(PATIENCE)
                            .until(() -> handshakes.get() >= before + HANDSHAKES_BETWEEN
                                    || all.stream().anyMatch(Future::isDone));
                    last = change();
                }
            } finally {
                over.set(true);
            }
            for (Future<?> visitor : all) {
                visitor.get();
            }
        }

        assertThat(seen).hasSizeGreaterThan(CHANGES / 2);
        try (TlsClient client = client()) {
            assertThat(client.certificate().getSerialNumber()).isEqualTo(last);
        }
    }

    /** @return the number of the new certificate */
    private BigInteger change() {
        Certificate made = Shown.read(authority.issue("app.test"), folder);
        Shown.by(gatehouse, made);
        return made.leaf().getSerialNumber();
    }

    private TlsClient client() {
        return TlsClient.to(gatehouse.httpsPort()).named("app.test").connect();
    }

    private void visit() {
        while (!over.get()) {
            try (TlsClient client = client()) {
                seen.add(client.certificate().getSerialNumber());
                assertThat(client.send("GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n").readToEnd())
                        .startsWith("HTTP/1.1 200 ");
                handshakes.incrementAndGet();
            }
        }
    }

    private void visitByHttp2() {
        while (!over.get()) {
            assertThat(Commands.run(PATIENCE, List.of("h2load", "-n", "100", "-c", "20", "-m", "5",
                    "--connect-to=127.0.0.1:" + gatehouse.httpsPort(), "https://app.test/")))
                    .contains("100 succeeded, 0 failed, 0 errored, 0 timeout");
        }
    }
}
