package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import dev.gatehouse.GatehouseApplication;
import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.site.InvalidSettingException;

/** Tests for {@code gatehouse.transport}: which one works the sockets of clients and upstreams, and what is refused. */
class TransportTests {

    private static final int EX_CONFIG = 78;

    private static EngineProperties bound(Map<String, String> written) {
        return new Binder(new MapConfigurationPropertySource(written))
                .bindOrCreate("gatehouse", Bindable.of(EngineProperties.class));
    }

    @ParameterizedTest
    @EnumSource
    void aResetThatComesWithThePartOfABodyIsSeen(Transport transport) {
        Assumptions.assumeTrue(transport.isAvailable());
        int often = 30;
        try (var upstream = Upstream.doing((connection, _) -> {
            Upstream.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            connection.setSoLinger(true, 0);
            return false;
        }); var gatehouse = Gatehouse.forwardingTo(upstream.url(), "--gatehouse.transport=" + transport)) {
            for (int i = 0; i < often; i++) {
                try (var client = RawClient.connect(gatehouse.port())) {
                    // The reset may go before the part; that the answer ends at all is what is asked here.
                    assertThat(client.send("GET / HTTP/1.1\r\nHost: app.test\r\n\r\n").readToEnd())
                            .startsWith("HTTP/1.1 ");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOneThatIsAskedForWorksTheSocketsOfBothWays(Transport transport) {
        Assumptions.assumeTrue(transport.isAvailable());
        try (var upstream = Upstream.answering(Upstream.ok("fine"));
                var gatehouse = Gatehouse.with("""
                        gatehouse:
                          sites:
                            app: { host: app.test, upstream: %s }
                        spring.cloud.gateway.server.webflux.routes:
                          - id: gateway
                            uri: %s
                            predicates: [ "Host=gateway.test" ]
                            filters: [ "SaveSession" ]
                        """.formatted(upstream.url(), upstream.url()), "--gatehouse.transport=" + transport);
                var client = RawClient.connect(gatehouse.port())) {
            for (String host : List.of("app.test", "gateway.test")) {
                client.send("GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host)).readUntil("fine");
            }

            assertThat(gatehouse.bean(Edge.class).connections()).singleElement()
                    .extracting(connection -> connection.channel().getClass().getPackageName())
                    .isEqualTo(switch (transport) {
                        case IO_URING -> "io.netty.channel.uring";
                        case EPOLL -> "io.netty.channel.epoll";
                        case NIO -> "io.netty.channel.socket.nio";
                    });
            assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                    .anyMatch(name -> name.startsWith("gatehouse-" + transport + "-"));
        }
    }

    @Test
    void unlessSetTheFirstThatTheKernelAllowsIsTaken() {
        var first = List.of(Transport.values()).stream().filter(Transport::isAvailable).findFirst();

        assertThat(bound(Map.of()).chosen()).isEqualTo(first.orElseThrow());
        assertThat(bound(Map.of("gatehouse.transport", "auto")).chosen()).isEqualTo(first.orElseThrow());
    }

    @ParameterizedTest
    @EnumSource
    void itsNameIsTheOneInTheConfiguration(Transport transport) {
        assertThat(Transport.named(transport.toString())).contains(transport);
    }

    @Test
    void whatIsNoTransportIsRefused() {
        assertThatThrownBy(() -> bound(Map.of("gatehouse.transport", "kqueue")))
                .hasRootCauseInstanceOf(InvalidSettingException.class)
                .rootCause()
                .hasMessage("transport: kqueue (expected: auto, io_uring, epoll or nio)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1024})
    void theFewestAndTheMostThreadsAreTaken(int workers) {
        assertThat(bound(Map.of("gatehouse.workers", String.valueOf(workers))).threads()).isEqualTo(workers);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1025, 1_000_000})
    void noThreadAtAllAndMoreThanAMachineStartsAreRefused(int workers) {
        assertThatThrownBy(() -> bound(Map.of("gatehouse.workers", String.valueOf(workers))))
                .hasRootCauseInstanceOf(InvalidSettingException.class)
                .rootCause()
                .hasMessage("workers: " + workers + " (expected: a number from 1 to 1024)");
    }

    /** Netty is told to find no kernel interface of its own, as where a container forbids them. */
    @ParameterizedTest
    @EnumSource(names = {"IO_URING", "EPOLL"})
    void oneThatTheKernelDoesNotAllowEndsTheStart(Transport transport) {
        var outcome = Commands.outcomeOf(Duration.ofSeconds(60),
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-Dio.netty.transport.noNative=true", "-cp",
                        System.getProperty("java.class.path"), GatehouseApplication.class.getName(), "--server.port=0",
                        "--management.server.port=0", "--gatehouse.transport=" + transport));

        assertThat(outcome.output()).contains("gatehouse.transport: \"" + transport
                + "\" (expected: a transport that this machine's kernel allows; auto takes the best of them)")
                .doesNotContain("\tat ");
        assertThat(outcome.status()).isEqualTo(EX_CONFIG);
    }
}
