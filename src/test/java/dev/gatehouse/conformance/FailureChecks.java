package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.get;

import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a visitor sees of an upstream that fails. */
final class FailureChecks {

    private static final Pattern REFERENCE = Pattern.compile("(?i)(reference|request.?id)\\W*(<\\w+>)?\\w{6,}");

    private FailureChecks() {
    }

    static List<Check> all() {
        return Stream.of(codes(), pages()).flatMap(List::stream).toList();
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check(id, Chapter.FAILURE, sentence, scene);
    }

    private static List<Check> codes() {
        return List.of(
                check("fail-refused", "A port where nobody listens is a 502", stage -> isAnswered(stage, "dead", 502)),
                check("fail-tls", "An upstream that does not speak TLS where it should is a 502",
                        FailureChecks::noTls),
                check("fail-early", "An upstream that closes early is a 502",
                        stage -> isBadGateway(stage, Arrival::closeWithoutAnswer)),
                check("fail-reset", "One that resets is a 502",
                        stage -> isBadGateway(stage, Arrival::resetWithoutAnswer)),
                check("fail-garbage", "Garbage is a 502",
                        stage -> isBadGateway(stage, arrival -> arrival.answerAndClose("SSH-2.0-OpenSSH_9.2\r\n\r\n"))),
                check("fail-half", "Half a head is a 502",
                        stage -> isBadGateway(stage,
                                arrival -> arrival.answerAndClose("HTTP/1.1 200 OK\r\nX-A: 1\r\nX-"))),
                check("fail-silent", "Silence is a 504", FailureChecks::silence),
                check("fail-connect", "A connection that does not come about is a 504",
                        stage -> isAnswered(stage, "full", 504)),
                check("fail-stalled", "A response that comes to a halt is cut off", FailureChecks::stalled));
    }

    private static List<Check> pages() {
        return List.of(
                check("page-html", "The page is HTML for who asks for it",
                        stage -> isPage(stage, "text/html,application/xhtml+xml,*/*;q=0.8", "text/html.*",
                                "(?s)\\s*<.*")),
                check("page-json", "… JSON for who asks for that",
                        stage -> isPage(stage, "application/json", "application/(problem\\+)?json.*",
                                "(?s)\\s*\\{.*}\\s*")),
                check("page-text", "… and text for anybody else",
                        stage -> isPage(stage, "*/*", "text/plain.*", "(?s)[^<{].+")),
                check("page-preference", "… as `Accept` prefers",
                        stage -> isPage(stage, "text/html;q=0.5, application/json", "application/(problem\\+)?json.*",
                                "(?s)\\s*\\{.*}\\s*")),
                check("page-reference", "It has a reference that the log repeats", FailureChecks::reference),
                check("page-internals", "It tells nothing of the upstream's address", FailureChecks::internals),
                check("page-head", "`HEAD` gets no page", FailureChecks::noPageForHead),
                check("page-on", "After a page the connection goes on, or is announced to end", FailureChecks::goesOn));
    }

    private static String to(String site, String... headers) {
        return get("/", headers).replace("app.test", site + ".test");
    }

    private static void isAnswered(Stage stage, String site, int status) {
        Message answer = stage.visitor().send(to(site)).readAnswer("GET");
        unless(answer.status() == status, "answered with " + answer.statusLine());
    }

    private static void isBadGateway(Stage stage, Consumer<Arrival> failure) {
        Wire visitor = stage.visitor().send(get("/"));
        failure.accept(stage.arrivalFrom(visitor));
        stage.upstream().withEachFurther(failure);
        Message answer = visitor.readAnswer("GET");
        unless(answer.status() == 502, "answered with " + answer.statusLine());
    }

    /** The upstream sees a ClientHello, which has no end that it knows; it says what it has to say at once. */
    private static void noTls(Stage stage) {
        stage.upstream().greets("220 mail.test ESMTP\r\n");
        isAnswered(stage, "tls", 502);
    }

    private static void silence(Stage stage) {
        Wire visitor = stage.visitor().send(to("slow"));
        stage.arrivalFrom(visitor);
        Message answer = visitor.readAnswer("GET");
        unless(answer.status() == 504, "answered with " + answer.statusLine());
    }

    private static void stalled(Stage stage) {
        Wire visitor = stage.visitor().send(to("slow"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        visitor.readUntil("only this");
        visitor.readToEnd();
    }

    private static Message page(Stage stage, String... headers) {
        return stage.visitor().send(to("dead", headers)).readAnswer("GET");
    }

    private static void isPage(Stage stage, String accept, String type, String body) {
        Message page = page(stage, "Accept: " + accept);
        unless(page.value("Content-Type").matches(type),
                page.has("Content-Type") ? page.value("Content-Type") : "no page");
        unless(page.body().matches(body), "the page is none");
    }

    private static void reference(Stage stage) {
        unless(REFERENCE.matcher(page(stage, "Accept: */*").body()).find(), "none");
    }

    private static void internals(Stage stage) {
        // Who sits at the proxy's own machine may be told; this visitor came through another one.
        Message page = page(stage, "Accept: text/html", "X-Forwarded-For: 203.0.113.9");
        unless(!page.body().contains("127.0.0.1"), "it does");
    }

    private static void noPageForHead(Stage stage) {
        Wire visitor = stage.visitor().send(to("dead", "Connection: close").replaceFirst("GET", "HEAD"));
        unless(visitor.readAnswer("HEAD").status() / 100 == 5, "no failure");
        unless(visitor.ends(), "a body");
    }

    private static void goesOn(Stage stage) {
        Wire visitor = stage.visitor();
        Message page = visitor.send(to("dead")).readAnswer("GET");
        if (page.value("Connection").equalsIgnoreCase("close")) {
            unless(visitor.ends(), "the connection goes on");
        } else {
            stage.exchange(visitor, get("/next"), Stage.OK);
        }
    }
}
