package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.GatehouseProcess;
import dev.gatehouse.fixture.Machine;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.Visitors;

/**
 * The second set-up of somebody who would have taken nginx: two applications at home, a Gatehouse in a cloud before them, and a
 * provider that gives the home another address from time to time. Then everything that costs an evening: the router is off, an
 * application is down, the cloud server itself forbids the connection.
 */
@RequiresProgram(value = {"ip", "nft", "dnsmasq", "dig", "curl", "apache2", "flask"}, root = true)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecondSetupJourneyTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int VISITORS = 4;
    private static final String COLORS = "http://rp-colors.example.com/";
    private static final String FLASK = "http://rp-flask.example.com/hello";
    private static final String COLORS_OF_GATEWAY = "http://rp-colors.example.com:81/";
    private static final String COLORS_OF_NGINX = "http://rp-colors.example.com:8080/";
    private static final Pattern REFERENCE = Pattern.compile("Reference: (\\w+)");

    /** The time to live of the record and a second, and some for a machine that has much else to do. What it was is reported. */
    private static final Duration TO_FOLLOW = SecondSetup.TTL.plusSeconds(5);

    /** Two seconds, and some for such a machine. */
    private static final Duration TO_RETURN = Duration.ofSeconds(6);

    private SecondSetup setup;
    private GatehouseProcess gatehouse;

    @BeforeAll
    void start(@TempDir Path folder) {
        setup = new SecondSetup(folder);
        gatehouse = setup.startGatehouse(80, 9090);
    }

    @AfterAll
    void stop() {
        if (gatehouse != null) {
            gatehouse.close();
        }
        if (setup != null) {
            setup.close();
        }
    }

    @Test
    void bothApplicationsAreReachedByTheirNames() {
        assertThat(setup.open(COLORS)).startsWith("HTTP/1.1 200 ").contains("Colors under Apache");
        assertThat(setup.open(FLASK)).startsWith("HTTP/1.1 200 ")
                .contains("GET /hello HTTP/1.1");
    }

    @Test
    void aHomeThatMovesUnderLoadIsFollowedAndNoRequestFails(TestReporter reporter) {
        try (var colors = visitors(80, "GET rp-colors.example.com", "Colors under Apache");
                var flask = visitors(80, "GET rp-flask.example.com", " HTTP/1.1")) {
            colors.awaitAnswers(100);
            flask.awaitAnswers(100);
            String before = setup.address();

            setup.move();
            assertFollowed(setup.publish(), reporter, colors, flask);
            awaitLine("upstream home.example.net moved " + before + " -> " + setup.address() + " (TTL 2)",
                    TO_FOLLOW);
            colors.awaitAnswers(100);
            flask.awaitAnswers(100);

            assertThat(colors.stop()).isEmpty();
            assertThat(flask.stop()).isEmpty();
        }
    }

    /** There a request on a connection to the old address may fail, as {@code forwarding.md} says. */
    @Test
    void onTheGatewaysWayItIsFollowedAsSoon(TestReporter reporter) {
        try (var _ = setup.startGatehouse(81, 9091, Gatehouse.GATEWAY_WAY)) {
            assertThat(setup.open(COLORS_OF_GATEWAY)).startsWith("HTTP/1.1 200 ");
            setup.move();
            long visible = setup.publish();
            try (var colors = visitors(81, "GET rp-colors.example.com", "Colors under Apache")) {
                assertFollowed(visible, reporter, colors);
            }
        }
    }

    /** What is sent to the old address is swallowed, so that the next answer is from the new one. */
    private static void assertFollowed(long visible, TestReporter reporter, Visitors... visitors) {
        long followed = Stream.of(visitors)
                .map(Visitors::nextAnswer)
                .toList()
                .stream()
                .mapToLong(answer -> answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
                .max()
                .orElseThrow();
        report(reporter, "time to follow", Duration.ofNanos(followed - visible));
        assertThat(Duration.ofNanos(followed - visible)).isLessThan(TO_FOLLOW);
    }

    private Visitors visitors(int port, String methodAndHost, String rightAnswer) {
        return Visitors.of(VISITORS, setup.visitor, Machine.at(SecondSetup.CLOUD, port), methodAndHost, rightAnswer);
    }

    private static void report(TestReporter reporter, String what, Duration figure) {
        reporter.publishEntry(what + " (ms)", String.valueOf(figure.toMillis()));
    }

    @Test
    void whatIsOnTheOldWayFinishesThere() throws IOException {
        assertThat(setup.open(COLORS)).startsWith("HTTP/1.1 200 ");
        try (var transfer = setup.visitor.connect(Machine.at(SecondSetup.CLOUD, 80), PATIENCE)) {
            transfer.getOutputStream()
                    .write("GET /long HTTP/1.1\r\nHost: rp-flask.example.com\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            String before = setup.address();

            setup.addAddress();
            setup.publish();
            awaitLine("upstream home.example.net moved " + before + " -> " + setup.address() + " (TTL 2)",
                    TO_FOLLOW);

            assertThat(new String(transfer.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains("line 0\n", "line 59\n");
        }
    }

    @Test
    @RequiresProgram("nginx")
    void nginxInTheSamePlaceGoesOnAskingTheOldAddress() {
        try (var _ = setup.startNginx()) {
            assertThat(setup.open(COLORS_OF_NGINX)).startsWith("HTTP/1.1 200 ").contains("Colors under Apache");

            setup.move();
            setup.publish();
            awaitLine(" -> " + setup.address() + " (TTL 2)", TO_FOLLOW);

            assertThat(setup.open(COLORS_OF_NGINX)).startsWith("HTTP/1.1 504 ");
            assertThat(setup.open(COLORS)).startsWith("HTTP/1.1 200 ").contains("Colors under Apache");
        }
    }

    @Test
    void aRouterThatIsOffIsTheNetworksMatter() {
        Told told = whileIt(setup::turnRouterOff, setup::turnRouterOn);

        assertThat(told.line()).contains(" [error] ",
                "connect() failed (113: No route to host) while connecting to upstream, client: 192.0.2.11");
        assertThat(told.hint()).contains(", cause: host-unreachable, ", ", site: colors",
                "packets to " + setup.address() + " go to the router 198.51.100.1");
        assertThat(told.ownersPage()).contains("No way leads to http://home.example.net:10012",
                "Who acts:      whoever runs the network between this machine and the application");
    }

    @Test
    void anApplicationThatIsDownIsTheApplicationsMatter() {
        Told told = whileIt(setup::stopApache, setup::startApacheAgain);

        assertThat(told.line()).contains(" [error] ",
                "connect() failed (111: Connection refused) while connecting to upstream, client: 192.0.2.11");
        assertThat(told.hint()).contains(", cause: refused, ", ", site: colors",
                "nothing listens at http://home.example.net:10012");
        assertThat(told.page()).contains("The application behind this site is not running.");
        assertThat(told.ownersPage()).contains("Nothing listens at http://home.example.net:10012",
                "ss -ltnp 'sport = :10012'", "Who acts:      whoever runs the application\n");
    }

    @Test
    void aConnectionThatIsForbiddenHereIsTheMatterOfThisMachine() {
        Told told = whileIt(setup::forbid, setup::allow);

        assertThat(told.line()).contains(" [crit] ",
                "connect() to " + setup.address()
                        + ":10012 failed (13: Permission denied) while connecting to upstream, "
                        + "client: 192.0.2.11");
        assertThat(told.hint()).contains(", cause: permission-denied, ", ", site: colors",
                "the route prohibit " + setup.address() + "/32 (table main) of this machine");
        assertThat(told.page()).contains("This server is not allowed to reach the application behind this site.");
        assertThat(told.ownersPage()).contains("the application is not at fault and was never asked",
                "the route prohibit " + setup.address() + "/32", "Who acts:      the administrator of this machine\n");
    }

    @Test
    void anApplicationThatIsStartedAgainIsSeenWithoutAVisitor(TestReporter reporter) {
        setup.stopFlask();
        try {
            assertThat(setup.open(FLASK)).startsWith("HTTP/1.1 502 ");
        } finally {
            setup.startFlaskAgain();
        }
        long started = System.nanoTime();

        assertThat(awaitLine("upstream http://home.example.net:10011 works again after ", TO_RETURN))
                .contains("(refused since ", ", 1 request failed)");
        report(reporter, "time to return", Duration.ofNanos(System.nanoTime() - started));
        assertThat(setup.open(FLASK)).startsWith("HTTP/1.1 200 ");
    }

    /**
     * What is said of a failure.
     *
     * @param page to everybody
     * @param ownersPage to the owner, who is trusted
     * @param line in the error log, of the owner's request
     * @param hint the line after that
     */
    private record Told(String page, String ownersPage, String line, String hint) {}

    /** Of connections that were there before, some are in the pool. */
    private Told whileIt(Runnable fails, Runnable works) {
        assertThat(setup.open(COLORS)).startsWith("HTTP/1.1 200 ");
        fails.run();
        try {
            String page = setup.open(COLORS);
            String ownersPage = setup.openAsOwner(COLORS);
            assertThat(page).startsWith("HTTP/1.1 502 ")
                    .doesNotContain("home.example.net", setup.address(), "Who acts");
            assertThat(ownersPage).startsWith("HTTP/1.1 502 ").contains("Address:       " + setup.address() + ":10012");
            String id = REFERENCE.matcher(ownersPage).results().findFirst().orElseThrow().group(1);
            String hint = awaitLine("request id: " + id, PATIENCE);
            String connection = hint.replaceFirst(".*(: \\*\\d+ ).*", "$1");
            return new Told(page, ownersPage, awaitLine(connection + "connect()", PATIENCE), hint);
        } finally {
            works.run();
            Awaitility.await().atMost(PATIENCE).until(() -> setup.open(COLORS), of -> of.startsWith("HTTP/1.1 200 "));
        }
    }

    /** The last one so far that has this in it. */
    private String awaitLine(String part, Duration limit) {
        return Awaitility.await(part)
                .atMost(limit)
                .until(() -> gatehouse.standardError().lines().filter(line -> line.contains(part)).toList(),
                        lines -> !lines.isEmpty())
                .getLast();
    }
}
