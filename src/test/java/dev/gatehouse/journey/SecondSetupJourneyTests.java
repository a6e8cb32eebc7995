package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

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

    private SecondSetup setup;
    private GatehouseProcess gatehouse;

    @BeforeAll
    void start(@TempDir Path folder) {
        setup = new SecondSetup(folder);
        gatehouse = setup.startGatehouse();
    }

    @AfterAll
    void stop() {
        gatehouse.close();
        setup.close();
    }

    @Test
    void bothApplicationsAreReachedByTheirNames() {
        assertThat(setup.open(COLORS)).startsWith("HTTP/1.1 200 ").contains("Colors under Apache");
        assertThat(setup.open("http://rp-flask.example.com/hello")).startsWith("HTTP/1.1 200 ")
                .contains("GET /hello HTTP/1.1");
    }

    @Test
    void aHomeThatMovesUnderLoadIsFollowed() {
        try (var colors = visitors("GET rp-colors.example.com", "Colors under Apache");
                var flask = visitors("GET rp-flask.example.com", " HTTP/1.1")) {
            colors.awaitAnswers(100);
            flask.awaitAnswers(100);
            String before = setup.address();

            setup.move();
            setup.publish();
            long published = System.nanoTime();
            awaitError("upstream home.example.net moved " + before + " -> " + setup.address());
            Duration followed = Duration.ofNanos(System.nanoTime() - published);
            colors.awaitAnswers(100);
            flask.awaitAnswers(100);

            System.out.println("FOLLOWED " + followed + " p100 " + colors.percentile(1) + " " + flask.percentile(1));
            assertThat(colors.stop()).isEmpty();
            assertThat(flask.stop()).isEmpty();
        }
    }

    private Visitors visitors(String methodAndHost, String rightAnswer) {
        return Visitors.of(VISITORS, setup.visitor, Machine.at(SecondSetup.CLOUD, 80), methodAndHost, rightAnswer);
    }

    @Test
    void whatIsOnTheOldWayFinishesThere() throws IOException {
        try (var transfer = setup.visitor.connect(Machine.at(SecondSetup.CLOUD, 80), PATIENCE)) {
            transfer.getOutputStream()
                    .write("GET /long HTTP/1.1\r\nHost: rp-flask.example.com\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.ISO_8859_1));
            String before = setup.address();

            setup.addAddress();
            setup.publish();
            awaitError("upstream home.example.net moved " + before + " -> " + setup.address());

            assertThat(new String(transfer.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains("line 59\n");
        }
    }

    @Test
    void aRouterThatIsOffIsToldFromAnApplicationThatIsDownAndFromAConnectionThatIsForbidden() {
        List<Explained> explained = List.of(
                whileIt(setup::turnRouterOff, setup::turnRouterOn),
                whileIt(setup::stopApache, setup::startApacheAgain),
                whileIt(setup::forbid, setup::allow));

        explained.forEach(System.out::println);
    }

    /** What is said of a failure: to everybody, to the owner, in the log. */
    private record Explained(String page, String ownersPage, List<String> log) {}

    private Explained whileIt(Runnable fails, Runnable works) {
        int before = gatehouse.standardError().lines().toList().size();
        fails.run();
        try {
            String page = setup.open(COLORS);
            String ownersPage = setup.openAsOwner(COLORS);
            return new Explained(page, ownersPage,
                    Awaitility.await()
                            .atMost(PATIENCE)
                            .until(() -> gatehouse.standardError().lines().skip(before).toList(),
                                    lines -> lines.stream().filter(line -> line.contains("hint: ")).count() >= 2));
        } finally {
            works.run();
            Awaitility.await().atMost(PATIENCE).until(() -> setup.open(COLORS), of -> of.startsWith("HTTP/1.1 200 "));
        }
    }

    private String awaitError(String part) {
        return Awaitility.await(part)
                .atMost(PATIENCE)
                .until(() -> gatehouse.standardError().lines().filter(line -> line.contains(part)).toList(),
                        lines -> !lines.isEmpty())
                .getLast();
    }
}
