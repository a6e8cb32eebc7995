package dev.gatehouse.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

import dev.gatehouse.fixture.Gatehouse;

/** A command that goes on until whoever reads it has enough. */
final class FollowedLogs implements AutoCloseable {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Thread thread;
    private volatile boolean enough;

    private FollowedLogs(List<String> words) {
        var out = new PrintStream(new OutputStream() {

            @Override
            public void write(int one) throws IOException {
                write(new byte[]{(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                if (enough) {
                    throw new IOException("nobody reads");
                }
                synchronized (said) {
                    said.write(bytes, from, count);
                }
            }
        }, true, StandardCharsets.UTF_8);
        thread = Thread.ofPlatform()
                .daemon()
                .start(
                        () -> new Commands(FollowedLogs::settings, Machine.thisOne(), out, out).run(words));
    }

    static FollowedLogs of(Gatehouse gatehouse, String... words) {
        return new FollowedLogs(Stream.concat(Stream.of(words), gatehouse.settings().stream()).toList());
    }

    private static Environment settings(List<String> arguments) {
        var environment = new StandardEnvironment();
        environment.getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(arguments.toArray(String[]::new)));
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }

    String said() {
        synchronized (said) {
            return said.toString(StandardCharsets.UTF_8);
        }
    }

    void awaitLine(String part) {
        Awaitility.await(part).until(() -> said().contains(part));
    }

    @Override
    public void close() {
        enough = true;
        thread.interrupt();
    }
}
