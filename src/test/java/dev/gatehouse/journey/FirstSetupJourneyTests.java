package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.RequiresProgram;

/**
 * The first set-up of somebody who would have taken nginx: Flask's development server on 5000 and an Apache virtual host on
 * 10012, each under its own name, opened in a browser; then Apache goes down and comes back.
 */
@RequiresProgram({"flask", "apache2", "chromium"})
class FirstSetupJourneyTests {

    private static final int FLASK = 5000;
    private static final int APACHE = 10012;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String ACCESS_LINE = "127\\.0\\.0\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}\\] "
            + "\"GET / HTTP/1\\.1\" 502 \\d+ \"-\" \"Mozilla/5\\.0 \\(Windows NT 10\\.0; Win64; x64; rv:93\\.0\\) Gecko/20100101 Firefox/93\\.0\" \"-\"";
    private static final String ERROR_LINE = "\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[error\\] (\\d+)#\\1: \\*\\d+ "
            + "connect\\(\\) failed \\(111: Connection refused\\) while connecting to upstream, client: 127\\.0\\.0\\.1, "
            + "server: rp-colors\\.example\\.test, request: \"GET / HTTP/1\\.1\", upstream: \"http://127\\.0\\.0\\.1:10012/\", "
            + "host: \"rp-colors\\.example\\.test\"";

    @TempDir
    Path folder;

    private Optional<Process> flask = Optional.empty();
    private Optional<Process> apache = Optional.empty();

    @BeforeEach
    void startApplications() throws IOException {
        Files.writeString(folder.resolve("app.py"), """
                from flask import Flask, request
                app = Flask(__name__)

                @app.route("/")
                def hello():
                    return "<h1>Hello from Flask</h1><p id=host>" + request.headers["Host"] + "</p>"
                """);
        Files.createDirectory(folder.resolve("t1_colors"));
        Files.writeString(folder.resolve("t1_colors/index.html"), "<h1>Colors under Apache</h1>");
        Files.writeString(folder.resolve("application.yml"), """
                gatehouse:
                  sites:
                    flask:
                      host: flask.pckcml.test
                      upstream: http://localhost:5000
                    down:
                      host: down.test
                      upstream: http://127.0.0.1:1
                    colors:
                      host: rp-colors.example.test
                      upstream: http://127.0.0.1:10012
                """);
        flask = Optional
                .of(start("flask.log", "/usr/bin/flask", "--app", "app", "run", "--port", String.valueOf(FLASK)));
        apache = Optional.of(startApache());
        awaitListening(FLASK);
    }

    @AfterEach
    void stopApplications() {
        flask.ifPresent(FirstSetupJourneyTests::stop);
        apache.ifPresent(FirstSetupJourneyTests::stop);
    }

    @Test
    void twoApplicationsUnderTheirNamesAndOneThatGoesDownAndComesBack() throws Exception {
        try (var gatehouse = GatehouseProcess.serving(folder, List.of())) {
            assertThat(inBrowser(gatehouse.port(), "flask.pckcml.test")).contains("Hello from Flask",
                    "flask.pckcml.test:" + gatehouse.port());
            assertThat(inBrowser(gatehouse.port(), "rp-colors.example.test")).contains("Colors under Apache");

            // The page within a second is promised by a program that has run for a while, not by one that loads its classes.
            assertThat(RawClient.get(gatehouse.port(), "down.test", "/before")).startsWith("HTTP/1.1 502 ");
            apache.ifPresent(FirstSetupJourneyTests::stop);
            String page = get(gatehouse.port(), Duration.ofSeconds(1));

            assertThat(page).startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                    .contains("The application behind this site is not running.", "nothing on 10012; `flask`",
                            "Cause:         refused");
            assertThat(badGateways(gatehouse)).singleElement().asString().matches(ACCESS_LINE);
            assertThat(errors(gatehouse)).singleElement().asString().matches(ERROR_LINE);
            assertThat(inBrowser(gatehouse.port(), "rp-colors.example.test")).contains("502", "Bad Gateway");

            apache = Optional.of(startApache());

            assertThat(get(gatehouse.port(), PATIENCE)).contains("Colors under Apache");
            assertThat(inBrowser(gatehouse.port(), "rp-colors.example.test")).contains("Colors under Apache");
            assertThat(gatehouse.standardError()).doesNotContain("\tat ", "Exception");
        }
    }

    private static List<String> errors(GatehouseProcess gatehouse) {
        return gatehouse.standardError()
                .lines()
                .filter(line -> line.contains("[error]") && line.contains("rp-colors"))
                .toList();
    }

    private static List<String> badGateways(GatehouseProcess gatehouse) {
        return Awaitility.await()
                .until(() -> gatehouse.standardOutput()
                        .lines()
                        .filter(line -> line.contains("\"GET / HTTP/1.1\" 502 "))
                        .toList(),
                        lines -> !lines.isEmpty());
    }

    /** The page as the guide's browser asks for it. */
    private static String get(int port, Duration limit) {
        try (var client = RawClient.connect(port, limit)) {
            return client.send(
                    "GET / HTTP/1.1\r\nHost: rp-colors.example.test\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 "
                            + "(Windows NT 10.0; Win64; x64; rv:93.0) Gecko/20100101 Firefox/93.0\r\n\r\n")
                    .readToEnd();
        }
    }

    /** What the browser made of the page. */
    private String inBrowser(int port, String host) {
        return Commands.run(Duration.ofSeconds(90), List.of("chromium", "--headless", "--no-sandbox", "--disable-gpu",
                "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir=" + folder.resolve("browser"),
                "--host-resolver-rules=MAP *.test 127.0.0.1, MAP * ~NOTFOUND", "--dump-dom",
                "http://" + host + ":" + port + "/"));
    }

    private Process startApache() throws IOException {
        Path configuration = folder.resolve("apache.conf");
        Files.writeString(configuration, """
                ServerRoot "%1$s"
                ServerName rp-colors.example.test
                PidFile "%1$s/apache.pid"
                ErrorLog "%1$s/apache.log"
                User www-data
                Group www-data
                LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
                Listen 127.0.0.1:10012
                <VirtualHost *:10012>
                    DocumentRoot "%1$s/t1_colors"
                    <Directory "%1$s/t1_colors">
                        Require all granted
                    </Directory>
                </VirtualHost>
                """.formatted(folder));
        makeReadable();
        Process process = start("apache.out", "apache2", "-f", configuration.toString(), "-DFOREGROUND");
        awaitListening(APACHE);
        return process;
    }

    /** Apache's children are not root, where the test is. */
    private void makeReadable() {
        folder.toFile().setExecutable(true, false);
        folder.toFile().setReadable(true, false);
    }

    private Process start(String log, String... command) throws IOException {
        return new ProcessBuilder(command).directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile())
                .start();
    }

    private static void stop(Process process) {
        List<ProcessHandle> all = java.util.stream.Stream
                .concat(process.descendants(), java.util.stream.Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        Awaitility.await().atMost(PATIENCE).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    private static void awaitListening(int port) {
        Awaitility.await("a server on port " + port).atMost(PATIENCE).until(() -> {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException _) {
                return false;
            }
        });
    }
}
