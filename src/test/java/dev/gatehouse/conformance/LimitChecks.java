package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.get;

import java.util.List;
import java.util.stream.IntStream;

/** How much a visitor may ask for. */
final class LimitChecks {

    private static final int LINE = 8_000;
    private static final int FIELDS = 100;

    private LimitChecks() {
    }

    static List<Check> all() {
        return List.of(check("limit-line", "A request line of 8,000 bytes passes", stage -> passes(stage, line(LINE))),
                check("limit-line-over", "… one of 9,000 gets 414", stage -> isRefused(stage, line(9_000), 414)),
                check("limit-line-endless", "… also one without end",
                        stage -> isRefused(stage, "GET /" + "x".repeat(200_000), 414)),
                check("limit-fields", "100 headers pass", stage -> passes(stage, fields(FIELDS, 1))),
                check("limit-fields-over", "… more get 431", stage -> isRefused(stage, fields(FIELDS + 1, 1), 431)),
                check("limit-headers", "30 KiB of headers pass", stage -> passes(stage, fields(30, 1_000))),
                check("limit-headers-over", "… more than 32 KiB get 431",
                        stage -> isRefused(stage, fields(40, 1_000), 431)),
                check("limit-header-endless", "… also one without end",
                        stage -> isRefused(stage, get("/").strip() + "\r\nX: " + "x".repeat(200_000), 431)),
                check("limit-slow-head", "A head that comes to a halt is cut off, or answered with 408",
                        stage -> stage.visitor().send("GET / HTTP/1.1\r\nHost: app.te").readToEnd()),
                check("limit-trickle", "… and so is one that comes drop by drop", LimitChecks::trickle));
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check(id, Chapter.LIMIT, sentence, scene);
    }

    private static String line(int length) {
        return get("/" + "x".repeat(length - "GET / HTTP/1.1".length()));
    }

    /** With {@code Host} it is so many. */
    private static String fields(int count, int length) {
        return get("/",
                IntStream.range(1, count).mapToObj(i -> "X-" + i + ": " + "x".repeat(length)).toArray(String[]::new));
    }

    private static void passes(Stage stage, String request) {
        stage.forwarded(request);
    }

    private static void isRefused(Stage stage, String request, int status) {
        Wire visitor = stage.visitor();
        stage.upstream().answers(_ -> Stage.OK);
        Thread.ofVirtual().start(() -> sendWhatIsTaken(visitor, request));
        Message answer = visitor.readAnswer("GET");
        unless(answer.status() == status, "answered with " + answer.statusLine());
    }

    private static void sendWhatIsTaken(Wire visitor, String request) {
        try {
            visitor.send(request);
        } catch (NotKept _) {
            // A refusal may come before everything was sent.
        }
    }

    /** Every tenth of a second a byte, until the connection ends. */
    private static void trickle(Stage stage) {
        Wire visitor = stage.visitor().send("GET / HTTP/1.1\r\nX: ");
        for (int i = 0; i < Wire.PATIENCE_MILLIS / 100; i++) {
            if (visitor.hasNews(100)) {
                return;
            }
            visitor.send("x");
        }
        throw new NotKept("still open after five seconds");
    }
}
