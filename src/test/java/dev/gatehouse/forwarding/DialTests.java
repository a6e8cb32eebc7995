package dev.gatehouse.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.google.common.base.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.resolver.DnsProperties;
import dev.gatehouse.resolver.Resolver;
import dev.gatehouse.site.UpstreamAddress;

/** Tests for {@link Dial}, with a name of several addresses of loopback. */
class DialTests {

    private static final int REFUSING = 8;
    private static final int SILENT = 8;
    private static final long HALF = SILENT * 250 / 2;

    @TempDir
    private Path folder;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, Transport.best().handlers());
    private final int port = Upstream.nobody();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void eachAddressHasItsHeadStartHoweverManyHaveFailedBefore() throws Exception {
        StringBuilder hosts = new StringBuilder();
        for (int i = 1; i <= REFUSING; i++) {
            hosts.append("127.0.2.").append(i).append(" many.test\n");
        }
        for (int i = 1; i <= SILENT; i++) {
            silentAt("127.0.3." + i);
            hosts.append("127.0.3.").append(i).append(" many.test\n");
        }
        open.add(Upstream.at("127.0.4.1", port, (_, _) -> true));
        hosts.append("127.0.4.1 many.test\n");

        assertThat(dial(hosts.toString()).get(30, TimeUnit.SECONDS))
                .as("each of the silent ones was waited for, and so a timer of half that time has ended before")
                .isTrue();
    }

    private InetSocketAddress at(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /** Takes as many connections as wait to be accepted, and then no more; whoever comes later hears nothing. */
    private void silentAt(String address) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open().bind(at(address), 1);
        open.add(server);
        for (int i = 0; i < 4; i++) {
            SocketChannel waiting = SocketChannel.open();
            open.add(waiting);
            waiting.configureBlocking(false);
            waiting.connect(at(address));
        }
    }

    /** Whether a timer that was set at the beginning has ended when there is a connection. */
    private CompletableFuture<Boolean> dial(String hosts) throws IOException {
        Files.writeString(folder.resolve("hosts"), hosts);
        Duration second = Duration.ofSeconds(1);
        Resolver names = Resolver.of(folder.resolve("hosts"), folder.resolve("resolv.conf"),
                new DnsProperties(List.of(), second, second), Clock.systemUTC(), Ticker.systemTicker(), List.of());
        open.add(names);
        names.resolve(names.name("many.test")).join();
        var result = new CompletableFuture<Boolean>();
        EventLoop loop = loops.next();
        Future<?> timer = loop.schedule(() -> {
        }, HALF, TimeUnit.MILLISECONDS);
        var dial = new Dial(UpstreamAddress.of("http://many.test:" + port).orElseThrow(), loop,
                new Connector(Transport.best(), names), new Dial.Caller() {

                    @Override
                    public void connected(Channel channel) {
                        channel.close();
                        result.complete(timer.isDone());
                    }

                    @Override
                    public void notConnected(Throwable cause) {
                        result.completeExceptionally(cause);
                    }
                });
        loop.execute(dial::start);
        return result;
    }
}
