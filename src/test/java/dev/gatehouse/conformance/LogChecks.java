package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.get;
import static dev.gatehouse.conformance.Requests.to;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import dev.gatehouse.fixture.FrameClient;

/** What a request leaves in the logs; only Gatehouse's are looked at. Each check knows its lines by its target. */
final class LogChecks {

    private static final String TIME = "\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}]";
    private static final Pattern REFERENCE = Pattern.compile("Reference: (\\S+)");
    private static final Pattern STATUS = Pattern.compile("\" (\\d{3}) ");

    private LogChecks() {
    }

    static List<Check> all() {
        return List.of(check("log-main", "An access line as nginx's `main`", LogChecks::main),
                check("log-escaped", "… with nginx's escaping", LogChecks::escaped),
                check("log-refused", "One line each for 400, 404, 405, 414 and 431", LogChecks::refused),
                check("log-each", "One line for each request of a connection", LogChecks::each),
                check("log-left", "499 for a visitor who left", LogChecks::left),
                check("log-upgrade", "One line for an upgrade, at its end", LogChecks::upgrade),
                check("log-stream", "HTTP/2: an access line for each stream, as `HTTP/2.0`", LogChecks::stream),
                check("log-stream-refused", "… also for one that is malformed, with 400", LogChecks::streamRefused),
                check("log-stream-left", "… and 499 for one that was taken back", LogChecks::streamLeft),
                check("log-stream-upload", "… also in the middle of its body", LogChecks::streamLeftDuringUpload),
                check("log-error", "An error line in nginx's grammar", LogChecks::error),
                check("log-reference", "… with the reference of the page", LogChecks::reference),
                check("log-connect", "The time limit for connecting names itself",
                        stage -> names(stage, "full", "while connecting to upstream")),
                check("log-first-byte", "… and so does the one for the first byte",
                        stage -> names(stage, "slow", "while reading response header from upstream")));
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check(id, Chapter.LOG, sentence, stage -> {
            // Asked for before anything is played: most proxies have none that is looked at.
            stage.accessLines();
            scene.play(stage);
        });
    }

    /** The lines with these words, when there is one and nothing that came before is still to be written. */
    private static List<String> lines(Stage stage, String words) {
        await(stage::accessLines, words);
        String marker = "/marker-" + System.nanoTime();
        stage.visitor().send(to("unknown.test", marker)).readAnswer("GET");
        await(stage::accessLines, marker);
        return with(words, stage.accessLines());
    }

    private static String line(Stage stage, String words) {
        List<String> lines = lines(stage, words);
        unless(lines.size() == 1, lines.size() + " lines");
        return lines.getFirst();
    }

    private static List<String> await(Supplier<List<String>> log, String words) {
        return Awaitility.await("a line with " + words)
                .atMost(Duration.ofMillis(Wire.PATIENCE_MILLIS))
                .until(() -> with(words, log.get()), lines -> !lines.isEmpty());
    }

    private static List<String> with(String words, List<String> lines) {
        return lines.stream().filter(line -> line.contains(words)).toList();
    }

    private static void main(Stage stage) {
        stage.exchange(
                get("/main?y", "Referer: http://r.test/", "User-Agent: agent/1", "X-Forwarded-For: 6.6.6.6"), Stage.OK);
        matches(line(stage, "/main"), "127\\.0\\.0\\.1 - - " + TIME
                + " \"GET /main\\?y HTTP/1\\.1\" 200 2 \"http://r\\.test/\" \"agent/1\" \"6\\.6\\.6\\.6\"");
    }

    private static void escaped(Stage stage) {
        stage.exchange(get("/escaped\"\u00e9", "User-Agent: a\"b\\c\u00e9"), Stage.OK);
        matches(line(stage, "/escaped"),
                ".* \"GET /escaped\\\\x22\\\\xE9 HTTP/1\\.1\" 200 2 \"-\" \"a\\\\x22b\\\\x5Cc\\\\xE9\" \"-\"");
    }

    private static void matches(String line, String pattern) {
        unless(line.matches(pattern), line);
    }

    private static void refused(Stage stage) {
        String connect = "CONNECT refused.test:443 HTTP/1.1\r\nHost: refused.test:443\r\n\r\n";
        List<String> requests = List.of("GET /refused HTTP/1.1\r\n\r\n", to("unknown.test", "/refused"), connect,
                get("/refused" + "x".repeat(9_000)), get("/refused", "X: " + "x".repeat(33_000)));
        requests.forEach(stage::answer);
        List<String> statuses = lines(stage, "refused").stream().map(LogChecks::status).sorted().toList();
        unless(statuses.equals(List.of("400", "404", "405", "414", "431")), "lines with " + statuses);
    }

    private static String status(String line) {
        Matcher status = STATUS.matcher(line);
        return status.find() ? status.group(1) : line;
    }

    private static void each(Stage stage) {
        Wire visitor = stage.visitor();
        IntStream.range(0, 3).forEach(i -> stage.exchange(visitor, get("/each-" + i), Stage.OK));
        List<String> lines = lines(stage, "/each-2");
        unless(lines.size() == 1 && Stream.of("/each-0", "/each-1").allMatch(one -> lines(stage, one).size() == 1),
                "another number of lines");
    }

    private static void left(Stage stage) {
        Wire visitor = stage.visitor().send(get("/left"));
        stage.arrivalFrom(visitor);
        visitor.close();
        matches(line(stage, "/left"), ".*\"GET /left HTTP/1\\.1\" 499 0 .*");
    }

    private static void stream(Stage stage) {
        StreamVisitor visitor = stage.streams();
        for (String target : List.of("/stream-1?y", "/stream-2")) {
            int stream = visitor.request(FrameClient.fields("GET", target, "referer", "http://r.test/", "user-agent",
                    "agent/1", "x-forwarded-for", "6.6.6.6"));
            stage.arrivalFrom(visitor, stream).answer(Stage.OK);
            visitor.answer(stream);
        }
        matches(line(stage, "/stream-1"), "127\\.0\\.0\\.1 - - " + TIME
                + " \"GET /stream-1\\?y HTTP/2\\.0\" 200 2 \"http://r\\.test/\" \"agent/1\" \"6\\.6\\.6\\.6\"");
        matches(line(stage, "/stream-2"), ".*\"GET /stream-2 HTTP/2\\.0\" 200 2 .*");
    }

    private static void streamRefused(Stage stage) {
        StreamVisitor visitor = stage.streams();
        visitor.answer(visitor.request(
                FrameClient.fields("GET", "/bad-stream", "user-agent", "bad-stream", "connection", "close")));
        matches(line(stage, "bad-stream"), ".*\" 400 0 .*");
    }

    private static void streamLeft(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.request(FrameClient.get("/left-stream"));
        stage.arrivalFrom(visitor, stream);
        visitor.reset(stream);
        matches(line(stage, "/left-stream"), ".*\"GET /left-stream HTTP/2\\.0\" 499 0 .*");
    }

    private static void streamLeftDuringUpload(Stage stage) {
        StreamVisitor visitor = stage.streams();
        int stream = visitor.head(FrameClient.fields("POST", "/left-upload"));
        visitor.data(stream, "a beginning");
        stage.arrivalFrom(visitor, stream).wire().readUntil("a beginning");
        visitor.reset(stream);
        matches(line(stage, "/left-upload"), ".*\"POST /left-upload HTTP/2\\.0\" 499 0 .*");
    }

    private static void upgrade(Stage stage) {
        UpgradeChecks.playTunnel(stage, "/upgraded");
        matches(line(stage, "/upgraded"), ".*\"GET /upgraded HTTP/1\\.1\" 101 .*");
    }

    private static Message failed(Stage stage, String target) {
        return stage.visitor().send(to("dead.test", target)).readAnswer("GET");
    }

    private static void error(Stage stage) {
        failed(stage, "/error?y");
        matches(await(stage.proxy()::errorLines, "/error?y").getFirst(),
                "\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[error] \\d+#\\d+: \\*\\d+ "
                        + "connect\\(\\) failed \\(111: Connection refused\\) while connecting to upstream, "
                        + "client: 127\\.0\\.0\\.1, server: dead\\.test, request: \"GET /error\\?y HTTP/1\\.1\", "
                        + "upstream: \"http://127\\.0\\.0\\.1:1/error\\?y\", host: \"dead\\.test\"");
    }

    private static void reference(Stage stage) {
        Matcher reference = REFERENCE.matcher(failed(stage, "/referred").body());
        unless(reference.find(), "the page has none");
        await(stage.proxy()::errorLines, reference.group(1));
    }

    private static void names(Stage stage, String site, String phase) {
        stage.visitor().send(to(site + ".test", "/limit-of-" + site)).readAnswer("GET");
        String line = await(stage.proxy()::errorLines, "/limit-of-" + site).getFirst();
        unless(line.contains("upstream timed out (110: Connection timed out) " + phase), line);
    }
}
