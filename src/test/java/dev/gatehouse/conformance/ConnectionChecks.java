package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.chunked;
import static dev.gatehouse.conformance.Requests.get;
import static dev.gatehouse.conformance.Requests.request;
import static dev.gatehouse.conformance.Requests.withLength;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import dev.gatehouse.conformance.Stage.Exchange;

/** How connections of both sides are used, kept and ended. */
final class ConnectionChecks {

    private static final String OLD = "GET / HTTP/1.0\r\nHost: app.test\r\n";
    private static final int BLOCK = 65_536;
    private static final int BLOCKS = 1_024;

    private ConnectionChecks() {
    }

    static List<Check> all() {
        return Stream.of(visitors(), pool(), retries(), ends()).flatMap(List::stream).toList();
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check(id, Chapter.CONNECTION, sentence, scene);
    }

    private static List<Check> visitors() {
        return List.of(check("visitor-kept", "A visitor's connection is kept", ConnectionChecks::kept),
                check("visitor-close", "… unless it asks for its end", ConnectionChecks::closed),
                check("visitor-old", "With HTTP/1.0 it ends", ConnectionChecks::oldEnds),
                check("visitor-old-kept", "… unless it is asked to be kept", ConnectionChecks::oldKept),
                check("pipeline", "Pipelined requests are answered in order", ConnectionChecks::pipelined),
                check("pipeline-bodies", "… also with bodies", ConnectionChecks::pipelinedBodies),
                check("visitor-upstream-close", "The upstream's `Connection: close` does not end it",
                        ConnectionChecks::keptDespiteUpstream));
    }

    private static List<Check> pool() {
        return List.of(check("pool-reuse", "An upstream's connection is used again", ConnectionChecks::reused),
                check("pool-newest", "… the newest first", ConnectionChecks::newestFirst),
                check("pool-concurrent", "… never by two at once", ConnectionChecks::neverShared),
                check("pool-close", "… not after `Connection: close`",
                        stage -> notReusedAfter(stage,
                                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")),
                check("pool-old", "… not after an answer of HTTP/1.0",
                        stage -> notReusedAfter(stage, "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")),
                check("pool-closed", "… not if the upstream has closed it", ConnectionChecks::closedIsNotUsed),
                check("pool-idle", "One that is idle is closed within five seconds", ConnectionChecks::idleIsClosed));
    }

    private static List<Check> retries() {
        return List.of(
                check("retry", "A request that a used connection swallowed is sent once more",
                        ConnectionChecks::retried),
                check("retry-reset", "… also after a reset", ConnectionChecks::retriedAfterReset),
                check("retry-once", "… only once", ConnectionChecks::retriedOnce),
                check("retry-post", "… not if it is a `POST`", ConnectionChecks::postIsNotRetried),
                check("retry-put", "… a `PUT` whole or not at all", ConnectionChecks::putIsSentWhole),
                check("retry-begun", "… not if the response had begun", ConnectionChecks::begunIsNotRetried),
                check("retry-new", "… not if the connection was new", ConnectionChecks::newIsNotRetried));
    }

    private static List<Check> ends() {
        return List.of(
                check("left-waiting", "A visitor who leaves: its request is cancelled", ConnectionChecks::leftWaiting),
                check("left-upload", "… also while it sends", ConnectionChecks::leftUpload),
                check("left-download", "… and while it receives", ConnectionChecks::leftDownload),
                check("slow-reader", "A visitor who does not read stops the upstream, and gets all later",
                        ConnectionChecks::slowReader),
                check("slow-upstream", "An upstream that does not read stops the visitor, and gets all later",
                        ConnectionChecks::slowUpstream));
    }

    private static void kept(Stage stage) {
        Wire visitor = stage.visitor();
        for (int i = 0; i < 3; i++) {
            unless(stage.exchange(visitor, get("/" + i), Stage.OK).request().target().equals("/" + i),
                    "another request");
        }
    }

    private static void closed(Stage stage) {
        unless(stage.exchange(get("/", "Connection: close"), Stage.OK).visitor().ends(), "more than one answer");
    }

    private static void oldEnds(Stage stage) {
        unless(stage.exchange(OLD + "\r\n", Stage.OK).visitor().ends(), "more than one answer");
    }

    private static void oldKept(Stage stage) {
        Exchange first = stage.exchange(OLD + "Connection: keep-alive\r\n\r\n", Stage.OK);
        unless(first.answer().value("Connection").equalsIgnoreCase("keep-alive"), "not announced");
        stage.exchange(first.visitor(), OLD + "\r\n", Stage.OK);
    }

    private static void pipelined(Stage stage) {
        inOrder(stage, get("/1") + get("/2") + get("/3", "Connection: close"));
    }

    private static void pipelinedBodies(Stage stage) {
        inOrder(stage, withLength("POST", "/1", "one") + chunked("PUT", "/2", "two")
                + get("/3", "Connection: close"));
    }

    private static void inOrder(Stage stage, String requests) {
        stage.upstream().answers(request -> {
            String body = request.target() + request.body();
            return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        });
        Wire visitor = stage.visitor().send(requests);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            bodies.add(visitor.readAnswer("GET").body().substring(0, 2));
        }
        unless(bodies.equals(List.of("/1", "/2", "/3")), "answered in the order " + bodies);
        unless(visitor.ends(), "more answers than requests");
    }

    private static void keptDespiteUpstream(Stage stage) {
        Wire visitor = stage.visitor().send(get("/1"));
        stage.arrivalFrom(visitor)
                .answerAndClose("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        visitor.readAnswer("GET");
        stage.exchange(visitor, get("/2"), Stage.OK);
    }

    /** Two requests of one visitor, one after the other. */
    private static List<Arrival> twoArrivals(Stage stage, String firstAnswer) {
        Wire visitor = stage.exchange(get("/1"), firstAnswer).visitor();
        visitor.send(get("/2"));
        Arrival second = stage.arrivalFrom(visitor);
        second.answer(Stage.OK);
        visitor.readAnswer("GET");
        return stage.upstream().seen();
    }

    private static void reused(Stage stage) {
        List<Arrival> arrivals = twoArrivals(stage, Stage.OK);
        unless(arrivals.getFirst().isOn(arrivals.getLast()), "a new connection for each request");
    }

    private static void notReusedAfter(Stage stage, String answer) {
        List<Arrival> arrivals = twoArrivals(stage, answer);
        unless(!arrivals.getFirst().isOn(arrivals.getLast()), "used again");
    }

    private static void newestFirst(Stage stage) {
        List<Wire> visitors = new ArrayList<>();
        List<Arrival> arrivals = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            visitors.add(stage.visitor().send(get("/" + i)));
            arrivals.add(stage.arrivalFrom(visitors.getLast()));
        }
        for (int i = 0; i < 6; i++) {
            arrivals.get(i).answer(Stage.OK);
            visitors.get(i).readAnswer("GET");
        }
        Arrival next = stage.arrivalFrom(visitors.getLast().send(get("/next")));
        next.answer(Stage.OK);
        unless(arrivals.stream().anyMatch(next::isOn), "on a new connection");
        unless(next.isOn(arrivals.getLast()), "on an older one");
        visitors.getLast().readAnswer("GET");
    }

    private static void neverShared(Stage stage) {
        List<Wire> visitors = List.of(stage.visitor(), stage.visitor(), stage.visitor());
        visitors.forEach(visitor -> stage.exchange(visitor, get("/"), Stage.OK));
        List<Arrival> arrivals = visitors.stream().map(visitor -> stage.arrivalFrom(visitor.send(get("/")))).toList();
        arrivals.reversed().forEach(arrival -> arrival.answer(Stage.OK));
        visitors.forEach(visitor -> visitor.readAnswer("GET"));
    }

    private static void closedIsNotUsed(Stage stage) {
        Wire visitor = stage.exchange(get("/1"), Stage.OK).visitor();
        Wire idle = stage.upstream().seen().getFirst().wire();
        idle.finishSending();
        idle.awaitEnd(2_000);
        Exchange second = stage.exchange(visitor, withLength("POST", "/2", "body"), Stage.OK);
        unless(second.answer().status() == 200, "answered with " + second.answer().statusLine());
    }

    private static void idleIsClosed(Stage stage) {
        stage.exchange(get("/"), Stage.OK);
        Wire idle = stage.upstream().seen().getFirst().wire();
        idle.awaitEnd(Wire.PATIENCE_MILLIS);
        unless(idle.isOver(), "still open after five seconds");
    }

    /** The second request of a visitor, on the connection that its first was sent on. */
    private static Arrival onUsedConnection(Stage stage, Wire visitor, String request) {
        stage.exchange(visitor, get("/1"), Stage.OK);
        Arrival second = stage.arrivalFrom(visitor.send(request));
        second.whole();
        unless(second.isOn(stage.upstream().seen().getFirst()), "no connection is used again");
        return second;
    }

    private static void retried(Stage stage) {
        Wire visitor = stage.visitor();
        onUsedConnection(stage, visitor, get("/2", "X-A: 1")).closeWithoutAnswer();
        isSentAgain(stage, visitor);
    }

    private static void retriedAfterReset(Stage stage) {
        Wire visitor = stage.visitor();
        onUsedConnection(stage, visitor, get("/2", "X-A: 1")).resetWithoutAnswer();
        isSentAgain(stage, visitor);
    }

    private static void isSentAgain(Stage stage, Wire visitor) {
        Arrival again = stage.arrivalFrom(visitor);
        unless(again.head().target().equals("/2") && again.head().value("X-A").equals("1"), "sent differently");
        again.answer(Stage.OK);
        unless(visitor.readAnswer("GET").status() == 200, "the answer is lost");
    }

    private static void retriedOnce(Stage stage) {
        Wire visitor = stage.visitor();
        onUsedConnection(stage, visitor, get("/2")).closeWithoutAnswer();
        stage.arrivalFrom(visitor).closeWithoutAnswer();
        isBadGateway(stage, visitor, "GET", 3);
    }

    private static void isBadGateway(Stage stage, Wire visitor, String method, int requests) {
        stage.upstream().withEachFurther(Arrival::closeWithoutAnswer);
        int status = statusOrEnd(visitor, method);
        unless(stage.upstream().seen().size() == requests,
                "sent %d times".formatted(stage.upstream().seen().size() - 1));
        unless(status == 502 || status == 0, "answered with " + status);
    }

    /** Who answers nothing at all leaves the decision to the visitor's program. */
    private static int statusOrEnd(Wire visitor, String method) {
        try {
            return visitor.readAnswer(method).status();
        } catch (CutOff _) {
            return 0;
        }
    }

    private static void putIsSentWhole(Stage stage) {
        Wire visitor = stage.visitor();
        onUsedConnection(stage, visitor, withLength("PUT", "/2", "body")).closeWithoutAnswer();
        stage.upstream().withEachFurther(again -> {
            unless(again.whole().body().equals("body"), "sent without its body");
            again.answer(Stage.OK);
        });
        int status = statusOrEnd(visitor, "PUT");
        unless(status == 200 || status == 502 || status == 0, "answered with " + status);
    }

    private static void postIsNotRetried(Stage stage) {
        Wire visitor = stage.visitor();
        onUsedConnection(stage, visitor, withLength("POST", "/2", "body")).closeWithoutAnswer();
        isBadGateway(stage, visitor, "POST", 2);
    }

    private static void begunIsNotRetried(Stage stage) {
        Wire visitor = stage.visitor();
        onUsedConnection(stage, visitor, get("/2")).answerAndClose("HTTP/1.1 200 OK\r\nX-A");
        isBadGateway(stage, visitor, "GET", 2);
    }

    private static void newIsNotRetried(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        stage.arrivalFrom(visitor).closeWithoutAnswer();
        stage.upstream().withEachFurther(Arrival::closeWithoutAnswer);
        unless(visitor.readAnswer("GET").status() == 502, "not answered with 502");
        unless(stage.upstream().seen().size() == 1, "sent %d times".formatted(stage.upstream().seen().size()));
    }

    private static void leftWaiting(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        visitor.close();
        arrival.wire().readToEnd();
    }

    private static void leftUpload(Stage stage) {
        Wire visitor = stage.visitor().send(request("POST", "/", "Content-Length: 1000") + "a beginning");
        Arrival arrival = stage.arrivalFrom(visitor);
        visitor.close();
        arrival.wire().readToEnd();
    }

    private static void leftDownload(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        visitor.readHead();
        visitor.close();
        arrival.wire().readToEnd();
    }

    private static void slowReader(Stage stage) {
        Wire visitor = stage.visitor().send(get("/"));
        Arrival arrival = stage.arrivalFrom(visitor);
        arrival.wire().send("HTTP/1.1 200 OK\r\nContent-Length: " + (long) BLOCK * BLOCKS + "\r\n\r\n");
        comesToAHalt(arrival.wire());
        visitor.readHead();
        visitor.skip((long) BLOCK * BLOCKS);
    }

    private static void slowUpstream(Stage stage) {
        Wire visitor = stage.visitor().send(request("POST", "/", "Content-Length: " + (long) BLOCK * BLOCKS));
        Arrival arrival = stage.arrivalFrom(visitor);
        comesToAHalt(visitor);
        arrival.wire().skip((long) BLOCK * BLOCKS);
        arrival.answer(Stage.OK);
        unless(visitor.readAnswer("POST").status() == 200, "the answer is lost");
    }

    /** Sends all blocks, as fast as they are taken, and waits until they are not. */
    private static void comesToAHalt(Wire wire) {
        var sent = new AtomicLong();
        Thread.ofVirtual().start(() -> pour(wire, sent));
        var before = new AtomicLong(-1);
        Awaitility.await("the flow to stop")
                .atMost(Duration.ofMillis(2L * Wire.PATIENCE_MILLIS))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> before.getAndSet(sent.get()) == sent.get());
        unless(sent.get() < BLOCKS, "64 MiB are taken in");
    }

    private static void pour(Wire wire, AtomicLong sent) {
        byte[] block = new byte[BLOCK];
        try {
            for (int i = 0; i < BLOCKS; i++) {
                wire.pour(block);
                sent.incrementAndGet();
            }
        } catch (IOException _) {
            // The check has come to its end.
        }
    }
}
