package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.RawClient;
import dev.gatehouse.fixture.Upstream;
import dev.gatehouse.site.SiteEvent;
import dev.gatehouse.site.SiteEvents;

/** Tests for the commands that are about a running Gatehouse and its sites, against one. */
class RunningGatehouseTests {

    private Upstream upstream;
    private Gatehouse gatehouse;

    @BeforeEach
    void start() {
        upstream = Upstream.answering(Upstream.ok("hello"));
        gatehouse = Gatehouse.forwardingTo(upstream.url());
    }

    @AfterEach
    void stop() {
        gatehouse.close();
        upstream.close();
    }

    private CommandLineFixture run(String... words) {
        return CommandLineFixture.run(gatehouse, words);
    }

    private Path siteFile(String name) {
        return gatehouse.folder().resolve("sites.d").resolve(name + ".yml");
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(siteFile(name).getParent());
        Files.writeString(siteFile(name), text);
    }

    private String answer(String host) {
        return RawClient.get(gatehouse.port(), host, "/");
    }

    @Test
    void sitesTellsWhatIsUp() {
        CommandLineFixture said = run("sites");

        assertThat(said.err()).isEmpty();
        assertThat(said.out().lines()).hasSize(2);
        assertThat(said.out()).containsPattern("app +http://app\\.test:\\d+/ +http://127\\.0\\.0\\.1:\\d+ +up\n");
        assertThat(said.status()).isZero();
    }

    @Test
    void sitesTellsWhatIsDownAndWhatToDo() throws IOException {
        write("blog", "host: blog.test\nupstream: http://127.0.0.1:%d\n".formatted(Upstream.nobody()));
        run("reload");
        CommandLineFixture said = run("sites");

        assertThat(said.out())
                .containsPattern("blog +http://blog.*down since [-0-9: ]+: refused\n    to do: nothing listens at");
        assertThat(said.status()).isEqualTo(1);
        assertThat(run("sites", "--json").out()).contains("\"state\":\"down\",\"cause\":\"refused\"",
                "\"file\":\"" + siteFile("blog"));
    }

    @Test
    void sitesTellsOfAFileThatIsBroken() throws IOException {
        write("blog", "host: blog.test\nupstreem: x\n");
        run("reload");
        CommandLineFixture said = run("sites");

        assertThat(said.out()).containsPattern("blog +- +- +broken\n    why: .*blog\\.yml:2:11, upstreem: unknown key");
        assertThat(said.status()).isEqualTo(1);
    }

    @Test
    void reloadTellsWhatChanged() throws IOException {
        write("blog", "host: blog.test\nupstream: http://localhost:5000\n");
        assertThat(run("reload").out()).startsWith("Reloaded: 2 sites in force, version 2.\n  + blog\n");
        write("blog", "host: blog.test\nupstream: http://localhost:5001\n");

        CommandLineFixture said = run("reload");

        assertThat(said.out()).isEqualTo("""
                Reloaded: 2 sites in force, version 3.
                  ~ blog: upstream http://localhost:5000 -> http://localhost:5001
                """);
        assertThat(said.status()).isZero();
        assertThat(run("reload").out()).isEqualTo("Nothing new: 2 sites in force.\n");
    }

    @Test
    void reloadTellsWhyNothingChanged() {
        gatehouse.write("gatehouse: {sites: {app: {host: app.test, upstream: nonsense://x}}}");
        CommandLineFixture said = run("reload");

        assertThat(said.err()).startsWith("Nothing was changed. What is in force stays until this is mended:\n  ")
                .contains("application.yml:1:", "upstream: \"nonsense://x\" (expected: a URL");
        assertThat(said.status()).isEqualTo(1);
    }

    @Test
    void historyAndRollbackLeadBack() throws IOException {
        write("blog", "host: blog.test\nupstream: %s\n".formatted(upstream.url()));
        run("reload");
        assertThat(answer("blog.test")).contains("hello");
        assertThat(run("history").out()).startsWith("VERSION  IN FORCE SINCE")
                .containsPattern("\n2 +2.*request +site blog added");

        CommandLineFixture back = run("rollback");

        assertThat(back.err()).isEmpty();
        assertThat(back.out()).startsWith("Reloaded: 1 site in force, version 3.\n  - blog\n");
        assertThat(siteFile("blog")).doesNotExist();
        assertThat(answer("blog.test")).startsWith("HTTP/1.1 404");
        assertThat(run("rollback", "2").status()).isZero();
        assertThat(answer("blog.test")).contains("hello");
    }

    @Test
    void historyTellsOfEventsBetweenTheVersions() throws IOException {
        Instant between = Instant.now();
        gatehouse.bean(SiteEvents.class)
                .add(new SiteEvent(between, "moved", List.of("blog", "shop"), "upstream home.test moved"));
        write("blog", "host: blog.test\nupstream: %s\n".formatted(upstream.url()));
        run("reload");

        assertThat(run("history").out()).containsPattern(
                "(?s)\n2 +2.*site blog added\n- +2.* moved +upstream home.test moved\n +of blog, shop\n1 +2.* start ");
    }

    @Test
    void rollbackToWhatIsNotThereIsRefused() {
        CommandLineFixture said = run("rollback", "77");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.err()).contains("Nothing was changed.", "77");
    }

    @Test
    void addServesASiteAtOnce() throws IOException {
        CommandLineFixture said = run("add", "shop.test", upstream.url());

        assertThat(said.err()).isEmpty();
        assertThat(said.out()).matches("(?s).*sites\\.d/shop\\.test\\.yml written\\. 2 sites in force\\.\n"
                + "http://shop\\.test:\\d+/ answers 200 OK\n");
        assertThat(said.status()).isZero();
        assertThat(answer("shop.test")).contains("hello");
        assertThat(Files.readString(siteFile("shop.test"))).isEqualTo("""
                # yaml-language-server: $schema=../gatehouse-site.schema.json
                host: shop.test
                upstream: %s
                """.formatted(upstream.url()));
    }

    @Test
    void addTellsOfAnUpstreamThatDoesNotAnswer() {
        CommandLineFixture said = run("add", "*.shop.test", String.valueOf(Upstream.nobody()), "--name", "shop");

        assertThat(said.out()).contains("http://www.shop.test:",
                " answers 502 Bad Gateway\n    to do: nothing listens at");
        assertThat(said.status()).isEqualTo(1);
        assertThat(siteFile("shop")).exists();
    }

    @Test
    void addRefusesAHostThatIsTakenAndLeavesNoFile() {
        CommandLineFixture said = run("add", "app.test", upstream.url(), "--name", "second");

        assertThat(said.err()).startsWith("Nothing was written.")
                .contains("host: \"app.test\" (expected: a host that site \"app\" (", "does not claim already");
        assertThat(said.status()).isEqualTo(1);
        assertThat(siteFile("second")).doesNotExist();
        assertThat(answer("app.test")).contains("hello");
    }

    @Test
    void addRefusesWhatIsNoHostNoUpstreamOrThereAlready() throws IOException {
        assertThat(run("add", "http://shop.test", "5000").err())
                .startsWith("gatehouse: HOST: http://shop.test (expected: ");
        run("add", "shop.test", upstream.url());
        assertThat(run("add", "other.test", "ftp://x").err()).startsWith("gatehouse: UPSTREAM: ftp://x (expected: ");
        assertThat(run("add", "other.test", "1", "--name", "shop.test").err()).contains("is there already (expected: ");
        assertThat(run("add", "other.test", "1", "--name", "app").err())
                .contains("there is a site \"app\" already, at ");
        assertThat(run("add", "other.test", "1", "--name", "../x").err())
                .startsWith("gatehouse: --name: ../x (expected: ");
    }

    @Test
    void removeTakesASiteAway() {
        run("add", "shop.test", upstream.url());

        CommandLineFixture said = run("remove", "shop.test");

        assertThat(said.out())
                .endsWith("shop.test.yml removed. 1 site in force. It can be put back: gatehouse rollback\n");
        assertThat(said.status()).isZero();
        assertThat(siteFile("shop.test")).doesNotExist();
        assertThat(answer("shop.test")).startsWith("HTTP/1.1 404");
        assertThat(run("rollback").status()).isZero();
        assertThat(answer("shop.test")).contains("hello");
    }

    @Test
    void removeFindsASiteByItsHost() {
        run("add", "shop.test", upstream.url(), "--name", "store");

        assertThat(run("remove", "shop.test").status()).isZero();
        assertThat(siteFile("store")).doesNotExist();
    }

    @Test
    void removeTellsWhereASiteOfTheMainFileStands() {
        CommandLineFixture said = run("remove", "app");

        assertThat(said.err()).startsWith("gatehouse: site \"app\" has no file of its own; it stands at ")
                .contains("application.yml:4:");
        assertThat(said.status()).isEqualTo(1);
        assertThat(run("remove", "nothing").err()).contains("there is no site \"nothing\"", "one of app");
    }

    @Test
    void testTellsTheSiteAndComparesWithTheUpstream() {
        CommandLineFixture said = run("test", "app.test/page?x=1");

        assertThat(said.err()).isEmpty();
        assertThat(said.out()).startsWith(
                "http://app.test/page?x=1 -> site app -> " + upstream.url() + "/page?x=1\n")
                .containsPattern("status +200 OK +200 OK +same\n")
                .containsPattern("body +5 bytes +5 bytes +same\n");
        assertThat(said.status()).isZero();
        assertThat(upstream.requests()).hasSize(2)
                .allSatisfy(request -> assertThat(request).startsWith("GET /page?x=1 HTTP/1.1\r\n")
                        .containsIgnoringCase("host: app.test\r\n"));
    }

    @Test
    void testTellsOfADifference() {
        var count = new AtomicInteger();
        try (var fickle = Upstream.doing((connection, _) -> {
            Upstream.write(connection, Upstream.ok("x".repeat(count.incrementAndGet())));
            return true;
        })) {
            run("add", "fickle.test", fickle.url());
            CommandLineFixture said = run("test", "http://fickle.test/");

            assertThat(said.out()).containsPattern("body +2 bytes +3 bytes +differs\n");
            assertThat(said.status()).isEqualTo(1);
        }
    }

    @Test
    void testTellsOfASiteThatIsDownAndOfANameThatNobodyHas() {
        run("add", "down.test", String.valueOf(Upstream.nobody()));

        assertThat(run("test", "down.test").out()).contains("the upstream failed: refused",
                "through Gatehouse: 502 Bad Gateway",
                "straight to the upstream: no answer, Connection refused");
        assertThat(run("test", "nobody.test").out()).contains("no site has that name; visitors get 404 Not Found.");
        assertThat(run("test", "ftp://app.test").status()).isEqualTo(2);
        assertThat(run("test", "https://app.test").err()).contains("does not listen for https");
    }

    @Test
    void logsShowsTheEndOfTheFile() {
        for (int i = 0; i < 12; i++) {
            RawClient.get(gatehouse.port(), i == 3 ? "nobody.test" : "app.test", "/" + i);
        }
        gatehouse.accessLines(12);

        assertThat(run("logs", "-n", "3").out().lines()).hasSize(3)
                .allSatisfy(line -> assertThat(line).contains("\"GET /"));
        assertThat(run("logs").out().lines()).hasSize(10);
        assertThat(run("logs", "--status", "4xx").out().lines()).singleElement()
                .asString()
                .contains("\"GET /3 HTTP/1.1\" 404 ");
        assertThat(run("logs", "--status", "200", "-n", "100").out().lines()).hasSize(11);
        assertThat(run("logs", "--status", "many").err()).startsWith("gatehouse: --status: many (expected: ");
        assertThat(run("logs", "--site", "app").err()).contains("gatehouse logs -f --site app");
    }

    @Test
    void logsFollowsTheFile() {
        RawClient.get(gatehouse.port(), "app.test", "/before");
        gatehouse.accessLine("/before");

        try (var running = FollowedLogs.of(gatehouse, "logs", "-f", "--status", "2xx")) {
            running.awaitLine("/before");
            RawClient.get(gatehouse.port(), "nobody.test", "/lost");
            RawClient.get(gatehouse.port(), "app.test", "/after");
            running.awaitLine("GET /after HTTP/1.1\" 200 ");
            assertThat(running.said()).doesNotContain("/lost");
        }
    }

    @Test
    void logsOfOneSiteComeFromTheRunningGatehouse() {
        run("add", "shop.test", upstream.url(), "--name", "shop");
        try (var running = FollowedLogs.of(gatehouse, "logs", "-f", "--site", "shop")) {
            Awaitility.await().until(() -> {
                RawClient.get(gatehouse.port(), "app.test", "/other");
                RawClient.get(gatehouse.port(), "shop.test", "/mine");
                return running.said().contains("GET /mine HTTP/1.1\" 200 ");
            });
            assertThat(running.said()).doesNotContain("/other");
        }
        try (var running = FollowedLogs.of(gatehouse, "logs", "-f", "--json", "--status", "404")) {
            Awaitility.await().until(() -> {
                RawClient.get(gatehouse.port(), "app.test", "/found");
                RawClient.get(gatehouse.port(), "nobody.test", "/lost");
                return running.said().contains("\"request\":\"GET /lost HTTP/1.1\"");
            });
            assertThat(running.said()).doesNotContain("/found");
        }
    }

    @Test
    void logsOfASiteThatIsNotThereAreNotWaitedFor() {
        CommandLineFixture said = run("logs", "-f", "--site", "nosuch");

        assertThat(said.err()).isEqualTo("gatehouse: there is no site \"nosuch\" (expected: one of app)\n");
        assertThat(said.status()).isEqualTo(2);
    }

    @Test
    void certificatesTellsWhyThereAreNone() {
        assertThat(run("certificates").err())
                .isEqualTo("There are no certificates: gatehouse.https.port is not set.\n");
    }

    @Test
    void whatMakesNoSenseIsSaidToMakeNone() {
        for (String words : List.of("test|", "test|ftp://x", "test|http:///x", "test|mailto:x",
                "test|http://", "test|a b", "test|http://[::1", "add||", "add|app2.test|", "add||5000",
                "add|new.test|http://x:99999", "add|new.test|5000|--name=", "remove|", "remove|[", "remove|]",
                "remove|a[b", "remove| ", "rollback|x",
                "rollback|999999999999999999999", "rollback|-1", "rollback|9223372036854775807", "rollback|",
                "logs|-n|x", "logs|-n|-1", "logs|-f|--site=", "logs|--status=", "history|x",
                "sites|--url=http://127.0.0.1:99999", "sites|--url=", "check|--time-limit=")) {
            CommandLineFixture said = run(words.split("\\|", -1));

            assertThat(said.out() + said.err()).as(words)
                    .isNotEmpty()
                    .doesNotContain("should not have happened", "\tat ");
            assertThat(said.status()).as(words).isNotZero();
        }
    }

    @Test
    void sitesAndTestTellOfPaths() throws IOException {
        write("shop", """
                host: shop.test
                upstream: %s
                paths:
                  - prefix: /api/
                    replace: /v2/
                  - exact: /down
                    upstream: http://127.0.0.1:1
                  - prefix: /old/
                    redirect: { to: "https://new.test{uri}" }
                """.formatted(upstream.url()));
        run("reload");

        assertThat(run("sites").out()).containsPattern("shop +http://shop.* +up\n")
                .containsPattern("└ exact /down +http://127\\.0\\.0\\.1:1 +down since [-0-9: ]+: refused\n")
                .containsPattern("└ prefix /old/ +- +served\n");
        assertThat(run("sites").status()).isEqualTo(1);
        assertThat(run("test", "shop.test/api/x?y").out()).contains(" -> site shop", upstream.url() + "/v2/x?y\n");
        assertThat(run("test", "shop.test/old/x").out()).contains("answers by itself: 302",
                "to https://new.test/old/x");
    }
}
