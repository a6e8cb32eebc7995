package dev.gatehouse.check;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

import dev.gatehouse.check.Probed.Outcome;
import dev.gatehouse.fixture.NameServer;
import dev.gatehouse.fixture.NameZone;
import dev.gatehouse.fixture.RedisServer;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.site.Inspection;

/** Tests for {@link Probes}, against servers of many kinds on loopback and name servers of the test's own. */
class ProbesTests {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final TestCertificates AUTHORITY = TestCertificates.ofNewAuthority();

    @TempDir
    private Path folder;

    private List<Probed> probed(String yaml, Duration limit) {
        var environment = new StandardEnvironment();
        Path file = folder.resolve("application.yml");
        try {
            Files.writeString(file, yaml);
            new YamlPropertySourceLoader().load("file", new FileSystemResource(file))
                    .forEach(environment.getPropertySources()::addFirst);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Inspection inspection = Inspection.of(environment, List.of());
        assertThat(inspection.findings()).isEmpty();
        return new Probes(inspection, limit).run();
    }

    private Probed upstream(String upstream) {
        return upstream(upstream, "");
    }

    private Probed upstream(String upstream, String more) {
        return the("upstream ", probed("gatehouse.sites.shop: { host: shop.localhost, upstream: \"%s\" %s }\n"
                .formatted(upstream, more), LIMIT));
    }

    private static Probed the(String what, List<Probed> all) {
        return all.stream().filter(probe -> probe.what().startsWith(what)).findFirst().orElseThrow();
    }

    private static void assertTrouble(Probed probed, String said, String remedy) {
        assertThat(probed.outcome()).as(probed.said()).isEqualTo(Outcome.TROUBLE);
        assertThat(probed.said()).contains(said);
        assertThat(probed.remedy().orElse("")).contains(remedy);
    }

    @Test
    void anApplicationThatAnswersIsFine() {
        try (var application = Upstream.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")) {
            Probed probed = upstream("http://localhost:" + application.port());

            assertThat(probed).isEqualTo(Probed.fine(Optional.of("shop"),
                    "upstream http://localhost:" + application.port(), "answers (HTTP/1.1 404 Not Found)"));
            assertThat(application.requests()).singleElement().asString().startsWith("HEAD / HTTP/1.1\r\n");
        }
    }

    @Test
    void aSocketOfUnixIsAskedLikeAPort() throws IOException {
        Path path = folder.resolve("app.sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Thread.ofVirtual().start(() -> answerOnce(server));

            assertThat(upstream("unix:" + path).said()).isEqualTo("answers (HTTP/1.1 200 OK)");
        }
        Files.delete(path);
        assertTrouble(upstream("unix:" + path), "no socket", "there is no socket");
    }

    private static void answerOnce(ServerSocketChannel server) {
        try (SocketChannel connection = server.accept()) {
            connection.read(ByteBuffer.allocate(1000));
            connection.write(ByteBuffer.wrap("HTTP/1.1 200 OK\r\n\r\n".getBytes(US_ASCII)));
        } catch (IOException _) {
            // The test sees that nobody has answered.
        }
    }

    @Test
    void aClosedPortIsRefused() {
        assertTrouble(upstream("http://localhost:" + Upstream.nobody()), "refused", "start the application");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"SSH-2.0-OpenSSH_9.2\\r\\n | SSH", "220 mail.test ESMTP Postfix\\r\\n | SMTP",
            "220 (vsFTPd 3.0.3)\\r\\n | FTP", "+OK Dovecot ready.\\r\\n | POP3",
            "* OK [CAPABILITY IMAP4rev1] ready\\r\\n | IMAP", "J\\0\\0\\0\\n8.0.36\\0 | MySQL", "RFB 003.008\\n | VNC",
            "\\377\\375\\030 | Telnet"})
    void aServerOfAnotherProtocolIsKnownByItsGreeting(String greeting, String protocol) {
        try (var server = Upstream.thatGreetsWith(greeting.translateEscapes())) {
            assertTrouble(upstream("http://localhost:" + server.port()), "speaks " + protocol, "a web application");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"-ERR unknown command\\r\\n | speaks Redis", "ERROR\\r\\n | speaks memcached",
            "AMQP\\0\\0\\t\\1 | speaks AMQP",
            "HTTP/1.0 200 OK\\r\\n\\r\\nIt looks like you are trying to access MongoDB over HTTP on the native driver port. | speaks MongoDB",
            "\\25\\3\\1\\0\\2\\2\\106 | speaks https, and is addressed as http",
            "\\0\\0\\0\\4\\0\\0\\0\\0\\0 | speaks HTTP/2 alone",
            "what do you want?\\n | no protocol that is known here: \"what do you want?\""})
    void aServerOfAnotherProtocolIsKnownByItsAnswer(String answer, String said) {
        try (var server = Upstream.answering(answer.translateEscapes())) {
            assertTrouble(upstream("http://localhost:" + server.port()), said, "");
        }
    }

    @Test
    void postgresqlIsKnownByItsAnswerToAQuestionOfItsOwn() {
        try (var server = Upstream.serving(connection -> {
            byte[] question = connection.getInputStream().readNBytes(8);
            if (question.length == 8 && question[3] == 8) {
                connection.getOutputStream().write('N');
            }
        })) {
            assertTrouble(upstream("http://localhost:" + server.port()), "speaks PostgreSQL", "a web application");
        }
    }

    @Test
    @RequiresProgram("redis-server")
    void aRealRedisIsKnown() {
        try (var redis = RedisServer.in(folder)) {
            int port = URI.create(redis.address()).getPort();

            assertTrouble(upstream("http://127.0.0.1:" + port), "speaks Redis", "a web application");
        }
    }

    @Test
    void anUpstreamThatSaysNothingIsTrouble() {
        try (var silent = Upstream.thatStaysSilent(); var closing = Upstream.thatClosesEarly()) {
            assertTrouble(upstream("http://localhost:" + silent.port()), "did not answer it in time", "log");
            assertTrouble(upstream("http://localhost:" + closing.port()), "without an answer", "log");
        }
    }

    @Test
    void httpsAddressedAsHttpAndTheReverseAreTold() {
        try (var secure = Upstream.speakingTls(AUTHORITY.issue("localhost").server(), false);
                var plain = Upstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
            assertTrouble(upstream("http://localhost:" + secure.port()), "speaks https, and is addressed as http",
                    "Write https://localhost:" + secure.port());
            assertTrouble(upstream("https://localhost:" + plain.port()), "speaks http, and is addressed as https",
                    "Write http://");
        }
    }

    @Test
    void theCertificateOfAnUpstreamIsLookedAtAsForARequest() {
        try (var secure = Upstream.speakingTls(AUTHORITY.issue("localhost").server(), false)) {
            String url = "https://localhost:" + secure.port();

            assertTrouble(upstream(url), "certificate unknown authority", "upstream-tls.ca");
            assertThat(upstream(url, ", upstream-tls: { insecure: true }").outcome()).isEqualTo(Outcome.FINE);
            assertThat(upstream(url, ", upstream-tls: { ca: %s }".formatted(AUTHORITY.authorityIn(folder))).said())
                    .isEqualTo("speaks https");
        }
    }

    @Test
    void anUpstreamThatIsThisGatehouseIsALoopAndNotAsked() {
        try (var ourselves = Upstream.echoing()) {
            List<Probed> probed = probed("""
                    server.port: %1$d
                    gatehouse.sites.shop: { host: shop.localhost, upstream: "http://127.0.0.1:%1$d" }
                    """.formatted(ourselves.port()), LIMIT);

            assertTrouble(the("upstream ", probed), "is this Gatehouse itself", "address and port of the application");
            assertThat(ourselves.requests()).isEmpty();
        }
    }

    @Test
    void aPortIsFreeOrItsHolderIsNamed() throws IOException {
        int free = Upstream.nobody();
        try (var taken = new ServerSocket(0)) {
            List<Probed> probed = probed(
                    "server.port: %d\nmanagement.server.port: %d\n".formatted(free, taken.getLocalPort()), LIMIT);

            assertThat(the("port " + free, probed).said()).isEqualTo("free");
            assertThat(the("port " + taken.getLocalPort(), probed).said())
                    .contains("(process %d)".formatted(ProcessHandle.current().pid()));
        }
    }

    @Test
    @RequiresProgram("named")
    void aNameIsToLeadToThisMachine() {
        try (var zone = NameZone.in(folder.resolve("zone")).closedZone("shop.test", """
                here A 127.0.0.1
                *.here A 127.0.0.1
                elsewhere A 198.51.100.7
                both A 127.0.0.1
                both A 198.51.100.7
                """).start()) {
            List<Probed> probed = probed(
                    """
                            gatehouse:
                              dns.servers: %s
                              sites.shop:
                                hosts: [ here.shop.test, "*.here.shop.test", elsewhere.shop.test, both.shop.test, nowhere.shop.test ]
                                respond.status: 404
                            """
                            .formatted(zone.server()),
                    LIMIT);

            assertThat(the("name here", probed).outcome()).isEqualTo(Outcome.FINE);
            assertThat(the("name *.here", probed).outcome()).isEqualTo(Outcome.FINE);
            assertThat(the("name elsewhere", probed).outcome()).isNotEqualTo(Outcome.FINE);
            assertThat(the("name elsewhere", probed).said())
                    .contains("leads to 198.51.100.7, which is not this machine");
            assertTrouble(the("name both", probed), "and elsewhere as well (198.51.100.7)", "Remove the records");
            assertTrouble(the("name nowhere", probed), "does not exist in DNS", "Create the record");
        }
    }

    @Test
    @RequiresProgram("named")
    void aCertificateIsHadFromTheLocalAuthorityOrWhereNothingSpeaksAgainstIt() {
        String yaml = """
                gatehouse:
                  https.port: %d
                  acme.agree-to-terms: %s
                  dns.servers: %s
                  sites:
                    at-home: { host: nas.localhost, respond.status: 404 }
                    open: { host: open.example.org, respond.status: 404 }
                    wild: { host: "*.example.org", respond.status: 404 }
                """;
        try (var zone = NameZone.in(folder.resolve("zone"))
                .closedZone("example.org", "open A 203.0.113.7\n")
                .start()) {
            List<Probed> agreed = probed(yaml.formatted(Upstream.nobody(), true, zone.server()), LIMIT);
            List<Probed> disagreed = probed(yaml.formatted(Upstream.nobody(), false, zone.server()), LIMIT);

            assertThat(the("certificate for nas", agreed).said()).contains("local authority");
            assertThat(the("certificate for nas", agreed).outcome()).isEqualTo(Outcome.FINE);
            // An address for documentation is none of the Internet's.
            assertTrouble(the("certificate for open", agreed), "no address that the Internet reaches",
                    "public address");
            assertTrouble(the("certificate for *.", agreed), "proof over DNS only", "gatehouse.acme.dns");
            assertTrouble(the("certificate for open", disagreed), "terms of service", "agree-to-terms: true");
        }
    }

    @Test
    void whoDoesNotAnswerInTimeIsNotWaitedFor() {
        try (var silent = NameServer.thatStaysSilent()) {
            List<Probed> probed = probed("""
                    gatehouse:
                      dns.servers: 127.0.0.1:%d
                      sites.shop: { host: shop.test, respond.status: 404 }
                    """.formatted(silent.address().getPort()), Duration.ofMillis(300));

            assertThat(the("name shop.test", probed)).isEqualTo(Probed.unknown(Optional.of("shop"), "name shop.test",
                    "no answer within 300 ms (--time-limit)"));
        }
    }

    @Test
    void allAreAskedSideBySide() {
        try (var server = Upstream.serving(
                connection -> connection.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
            var yaml = new StringBuilder("gatehouse.sites:\n");
            for (int i = 0; i < 50; i++) {
                yaml.append("  s%d: { host: s%d.localhost, upstream: %d }\n".formatted(i, i, server.port()));
            }

            assertThat(probed(yaml.toString(), LIMIT)).filteredOn(probe -> probe.what().startsWith("upstream"))
                    .hasSize(50)
                    .allSatisfy(probe -> assertTrouble(probe, "did not answer it in time", "log"));
        }
    }
}
