package dev.gatehouse.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.Upstream;

/** Another proxy, from its Debian package, as a process with a configuration that says what {@link Sites} says. */
final class ProgramUnderTest implements ProxyUnderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?");

    /** For those that do not speak HTTP/2 on the port of HTTP/1.1. */
    private static final String STREAM_PORT = "${http2-port}";

    /** The programs there is a configuration for. */
    enum Program {

        NGINX("nginx", "nginx.conf", "nginx -v", "nginx -e ${folder}/error.log -c"), HAPROXY("HAProxy", "haproxy.cfg",
                "haproxy -v", "haproxy -db -f"), CADDY("Caddy", "Caddyfile", "caddy version",
                        "caddy run --adapter caddyfile --config");

        private final String title;
        private final String configuration;
        private final String version;
        private final String start;

        /** @param start the command, up to the file */
        Program(String title, String configuration, String version, String start) {
            this.title = title;
            this.configuration = configuration;
            this.version = version;
            this.start = start;
        }

        /** With its version. */
        String title() {
            Matcher said = VERSION.matcher(Commands.run(PATIENCE, List.of(version.split(" "))));
            return said.find() ? title + " " + said.group() : title;
        }

        /** What it is configured with, the places of ports and folders left open. */
        String template() {
            try (InputStream in = Program.class.getResourceAsStream("/conformance/" + configuration)) {
                if (in == null) {
                    throw new IllegalStateException(configuration + " (expected: among the resources of the tests)");
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Program program;
    private final Path folder;
    private final int port;
    private final int streamPort;
    private final Process process;

    ProgramUnderTest(Program program, Sites sites) {
        this.program = program;
        try {
            folder = Files.createTempDirectory("gatehouse-conformance");
            port = Upstream.nobody();
            streamPort = program.template().contains(STREAM_PORT) ? Upstream.nobody() : port;
            process = start(sites);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitListening();
    }

    private Process start(Sites sites) throws IOException {
        Path configuration = folder.resolve(program.configuration);
        Files.writeString(configuration, filled(program.template(), sites));
        var builder = new ProcessBuilder((filled(program.start, sites) + " " + configuration).split(" "));
        // Where Caddy keeps its state.
        builder.environment()
                .putAll(Map.of("HOME", folder.toString(), "XDG_DATA_HOME", folder.toString(),
                        "XDG_CONFIG_HOME", folder.toString()));
        return builder.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(output().toFile()).start();
    }

    private String filled(String template, Sites sites) {
        return template.replace("${folder}", folder.toString())
                .replace("${port}", String.valueOf(port))
                .replace(STREAM_PORT, String.valueOf(streamPort))
                .replace("${upstream}", sites.upstreamAddress())
                .replace("${full}", sites.fullAddress())
                .replace("${dead-port}", String.valueOf(Sites.DEAD_PORT))
                .replace("${trusted}", Sites.TRUSTED);
    }

    private Path output() {
        return folder.resolve("output");
    }

    private void awaitListening() {
        Awaitility.await(program.title).atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(program.title + " ended: " + Files.readString(output()));
            }
            return isListening();
        });
    }

    private boolean isListening() {
        try (var socket = new Socket()) {
            socket.connect(address());
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public String name() {
        return program.title();
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public InetSocketAddress streamAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), streamPort);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            FileSystemUtils.deleteRecursively(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
