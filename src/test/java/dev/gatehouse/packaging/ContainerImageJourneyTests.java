package dev.gatehouse.packaging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TlsClient;

/**
 * What an operator meets who builds the image and runs it, against the real {@code Dockerfile} and a site with an
 * upstream on this machine.
 */
@RequiresProgram(value = {"buildah", "debootstrap", "unshare", "chroot"}, root = true)
class ContainerImageJourneyTests {

    private static final Duration START = Duration.ofSeconds(60);
    private static final String HOST = "shop.test";

    @TempDir
    private static Path folder;

    @AutoClose
    private static ContainerImage image;

    private static HttpServer upstream;
    private static Path config;
    private static Map<String, String> ports;

    @AutoClose
    private static Container container;

    @BeforeAll
    static void startTheImageWithASite() throws IOException {
        upstream = upstreamThatSays("Hello from the shop");
        image = ContainerImage.build();
        config = configuration("config", """
                gatehouse:
                  sites:
                    shop:
                      host: %s
                      upstream: http://127.0.0.1:%d
                """.formatted(HOST, upstream.getAddress().getPort()));
        ports = freePorts();
        container = Container.start(image, config, ports);
        await().atMost(START).until(() -> !container.isRunning() || healthCheck(ports).status() == 0);
        assertThat(container.isRunning()).as(container::log).isTrue();
    }

    @AfterAll
    static void stopTheUpstream() {
        upstream.stop(0);
    }

    @Test
    void aRequestReachesTheUpstreamOfItsSite() throws IOException {
        assertThat(answerTo("127.0.0.1", port("SERVER_PORT"), HOST, "/cart")).startsWith("HTTP/1.1 200")
                .endsWith("Hello from the shop");
    }

    @Test
    void theHealthCheckTellsReadyFromNotListening() throws IOException {
        assertThat(healthCheck(ports)).isEqualTo(new Commands.Outcome(0, "readiness: 200\n"));
        assertThat(healthCheck(freePorts()).status()).isEqualTo(1);
    }

    @Test
    void itsCommandsAskTheRunningServer() {
        var asked = Container.run(image, config, ports, List.of("/gatehouse/gatehouse", "certificates"));

        assertThat(asked.output()).contains("shop.test  served  ");
        assertThat(asked.status()).isZero();
        assertThat(Container.run(image, config, ports, List.of("/gatehouse/gatehouse", "trsut")).status()).isEqualTo(2);
    }

    @Test
    void theManagementPortAnswersOnEveryAddress() throws IOException {
        // Another address than 127.0.0.1, where the program listens when it is not in a container.
        assertThat(answerTo("127.0.0.2", port("MANAGEMENT_SERVER_PORT"), "localhost", "/actuator/health/liveness"))
                .startsWith("HTTP/1.1 200");
        assertThat(answerTo("127.0.0.2", port("MANAGEMENT_SERVER_PORT"), "localhost", "/actuator/prometheus"))
                .startsWith("HTTP/1.1 200")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void itRunsAsANumberThatIsNotRoot() throws IOException {
        assertThat(image.user()).isEqualTo("10001:10001");
        assertThat(Files.getAttribute(Path.of("/proc/" + container.processId()), "unix:uid")).isEqualTo(10001);
    }

    @Test
    void itNeedsNoFileSystemToWriteTo() {
        var outcome = Container.run(image, config, Map.of(), List.of("touch", "/gatehouse/file", "/etc/file"));

        assertThat(outcome.output()).contains("/gatehouse/file", "/etc/file", "Read-only file system");
        assertThat(container.log()).doesNotContain("Read-only file system");
    }

    @Test
    void nettysNativeTransportIsLoadedFromTheImage() throws IOException {
        // Not from /tmp, where Netty would unpack it and Docker forbids to execute.
        assertThat(Files.readString(Path.of("/proc/" + container.processId() + "/maps")))
                .contains("/gatehouse/native/libnetty_transport_native_");
    }

    @Test
    void tlsIsSpokenByBoringSslFromTheImage() throws IOException {
        await().atMost(START).until(() -> container.log().contains("certificate for [" + HOST + "]"));

        try (var client = TlsClient.to(port("GATEHOUSE_HTTPS_PORT")).named(HOST).connect()) {
            assertThat(
                    client.send("GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(HOST)).readToEnd())
                    .startsWith("HTTP/1.1 200")
                    .endsWith("Hello from the shop");
        }
        assertThat(container.log()).contains("TLS by BoringSSL");
        assertThat(Files.readString(Path.of("/proc/" + container.processId() + "/maps")))
                .contains("/gatehouse/native/libnetty_tcnative_");
    }

    @Test
    void itHoldsNoToolsOfTheJdk() throws IOException {
        try (var programs = Files.list(image.root().resolve("opt/java/bin"))) {
            assertThat(programs).extracting(Path::getFileName).containsExactly(Path.of("java"));
        }
        assertThat(image.root().resolve("opt/java/openjdk")).doesNotExist();
    }

    @Test
    void itsJavaHasEveryModuleTheProgramUses() throws IOException {
        var modules = Container.run(image, config, Map.of(), List.of("/opt/java/bin/java", "--list-modules"))
                .output()
                .lines()
                .map(module -> module.substring(0, module.indexOf('@')))
                .toList();

        assertThat(modules).containsAll(modulesUsedIn(image.root().resolve("gatehouse")));
    }

    @Test
    void itsAheadOfTimeCacheFits() throws IOException {
        // In mode "on" the JVM refuses to start where it would otherwise quietly go without the cache.
        var command = new ArrayList<>(image.entrypoint());
        command.add(command.indexOf("-jar"), "-XX:AOTMode=on");
        command.add(command.indexOf("-jar"), "-Dspring.context.exit=onRefresh");

        var outcome = Container.run(image, config, freePorts(), command);

        assertThat(outcome.status()).as(outcome.output()).isZero();
    }

    @Test
    void aFaultyConfigurationEndsWithItsOwnStatus() throws IOException {
        var faulty = configuration("faulty", """
                gatehouse:
                  sites:
                    shop:
                      host: shop.test
                      upstraem: http://127.0.0.1:5000
                """);

        try (var refused = Container.start(image, faulty, freePorts())) {
            assertThat(refused.awaitEnd(START)).as(refused::log).isEqualTo(78);
            assertThat(refused.log()).contains("upstraem");
        }
    }

    @Test
    void itStopsWhenItIsTold() throws IOException {
        var otherPorts = freePorts();
        try (var stopped = Container.start(image, config, otherPorts)) {
            await().atMost(START).until(() -> !stopped.isRunning() || healthCheck(otherPorts).status() == 0);

            stopped.terminate();

            // What a JVM ends with that has shut down in order after SIGTERM.
            assertThat(stopped.awaitEnd(Duration.ofSeconds(20))).as(stopped::log).isEqualTo(128 + 15);
        }
    }

    private static Commands.Outcome healthCheck(Map<String, String> settings) {
        return Container.run(image, config, settings, image.healthCheck());
    }

    private static HttpServer upstreamThatSays(String text) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, text.length());
                exchange.getResponseBody().write(text.getBytes(US_ASCII));
            }
        });
        server.start();
        return server;
    }

    private static Path configuration(String name, String yaml) throws IOException {
        var readable = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
        var directory = Files.createDirectory(folder.resolve(name), readable);
        Files.writeString(directory.resolve("application.yml"), yaml);
        return directory;
    }

    private static Map<String, String> freePorts() throws IOException {
        try (var first = new ServerSocket(0); var second = new ServerSocket(0); var third = new ServerSocket(0)) {
            return Map.of("SERVER_PORT", Integer.toString(first.getLocalPort()), "MANAGEMENT_SERVER_PORT",
                    Integer.toString(second.getLocalPort()), "GATEHOUSE_HTTPS_PORT",
                    Integer.toString(third.getLocalPort()), "GATEHOUSE_HTTPS_REDIRECT", "false");
        }
    }

    private static int port(String name) {
        return Integer.parseInt(ports.getOrDefault(name, "none"));
    }

    /** By hand, because Java's HTTP client does not let a test choose the Host. */
    private static String answerTo(String address, int port, String host, String path) throws IOException {
        try (var socket = new Socket(address, port)) {
            socket.setSoTimeout(10_000);
            var request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    /** Of libraries that are modules by what they declare, which jdeps would want to see resolved; of all others by what it finds. */
    private static Set<String> modulesUsedIn(Path program) throws IOException {
        List<Path> libraries;
        try (Stream<Path> files = Files.list(program.resolve("lib"))) {
            libraries = files.toList();
        }
        Set<String> modules = new TreeSet<>();
        List<Path> plain = new ArrayList<>(List.of(program.resolve("gatehouse.jar")));
        for (Path library : libraries) {
            Optional<ModuleDescriptor> declared = ModuleFinder.of(library)
                    .findAll()
                    .stream()
                    .map(ModuleReference::descriptor)
                    .filter(module -> !module.isAutomatic())
                    .findFirst();
            declared.map(ModuleDescriptor::requires)
                    .ifPresentOrElse(required -> required.stream()
                            .filter(module -> !module.modifiers().contains(Modifier.STATIC))
                            .map(Requires::name)
                            .filter(name -> ModuleFinder.ofSystem().find(name).isPresent())
                            .forEach(modules::add), () -> plain.add(library));
        }
        modules.addAll(modulesUsedBy(plain, program.resolve("lib")));
        return modules;
    }

    private static List<String> modulesUsedBy(List<Path> jars, Path libraries) {
        var arguments = new ArrayList<>(List.of("--multi-release", "25", "--ignore-missing-deps", "--print-module-deps",
                "--class-path", libraries + "/*"));
        jars.stream().map(Path::toString).forEach(arguments::add);
        var output = new StringWriter();
        var jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
        var status = jdeps.run(new PrintWriter(output), new PrintWriter(output), arguments.toArray(String[]::new));
        assertThat(status).as(output::toString).isZero();
        return List.of(output.toString()
                .lines()
                .filter(line -> !line.startsWith("Warning"))
                .reduce("", String::concat)
                .split(","));
    }
}
