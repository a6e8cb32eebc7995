package dev.gatehouse.conformance;

import static dev.gatehouse.conformance.NotKept.unless;
import static dev.gatehouse.conformance.Requests.get;
import static dev.gatehouse.conformance.Requests.to;

import java.util.List;

/** Which site a request is for. */
final class SiteChecks {

    private SiteChecks() {
    }

    static List<Check> all() {
        return List.of(check("site-case", "`Host` is compared without case", stage -> reaches(stage, "APP.Test", "/x")),
                check("site-port", "… without port", stage -> reaches(stage, "app.test:8080", "/x")),
                check("site-dot", "… without a trailing dot", stage -> reaches(stage, "app.test.", "/x")),
                check("site-all", "… without all three", stage -> reaches(stage, "App.test.:80", "/x")),
                check("site-script", "A name in another script is found in its ASCII form",
                        stage -> reaches(stage, "xn--bcher-kva.test", "/x")),
                check("site-wildcard", "`*.wild.test` covers names at any depth",
                        stage -> reaches(stage, "a.b.wild.test", "/wild/x")),
                check("site-wildcard-bare", "… but not `wild.test` itself", stage -> isUnknown(stage, "wild.test")),
                check("site-exact", "An exact name goes before a wildcard",
                        stage -> reaches(stage, "exact.wild.test", "/exact/x")),
                check("site-longer", "A longer wildcard goes before a shorter",
                        stage -> reaches(stage, "a.longer.wild.test", "/longer/x")),
                check("site-unknown", "An unknown host gets 404, never another site",
                        stage -> isUnknown(stage, "unknown.test")),
                check("site-similar", "… nor does a name that merely ends alike",
                        stage -> isUnknown(stage, "xapp.test")),
                check("site-address", "… nor an address", stage -> isUnknown(stage, "127.0.0.1")),
                check("site-old", "HTTP/1.0 without `Host` is for no site",
                        stage -> isUnknown(stage.answer("GET / HTTP/1.0\r\n\r\n"))),
                check("site-each-request", "The site is chosen for each request of a connection",
                        SiteChecks::eachRequest),
                check("site-missing", "HTTP/1.1 without `Host` gets 400",
                        stage -> isRefused(stage, "GET / HTTP/1.1\r\n\r\n")),
                check("site-empty", "… and so does an empty `Host`",
                        stage -> isRefused(stage, "GET / HTTP/1.1\r\nHost: \r\n\r\n")),
                check("site-twice", "Two `Host` headers get 400",
                        stage -> isRefused(stage, get("/", "Host: app.test"))),
                check("site-twice-differing", "… and so do two that differ",
                        stage -> isRefused(stage, get("/", "Host: unknown.test"))),
                check("site-list", "… and two in one header",
                        stage -> isRefused(stage, "GET / HTTP/1.1\r\nHost: app.test, unknown.test\r\n\r\n")),
                check("site-no-name", "A `Host` that is no host name gets 400",
                        stage -> isRefused(stage, "GET / HTTP/1.1\r\nHost: app.test/x\r\n\r\n")),
                check("site-absolute", "A whole URL as target: its authority chooses the site",
                        stage -> absolute(stage, "unknown.test")),
                check("site-absolute-host", "… and the `Host` sent on follows it", SiteChecks::absoluteHost));
    }

    private static Check check(String id, String sentence, Check.Scene scene) {
        return new Check(id, Chapter.SITE, sentence, scene);
    }

    private static void reaches(Stage stage, String host, String target) {
        Message request = stage.forwarded(to(host, "/x"));
        unless(request.target().equals(target), "reached another site, as " + request.start());
    }

    private static void isUnknown(Stage stage, String host) {
        isUnknown(stage.answer(to(host)));
    }

    private static void isUnknown(Message answer) {
        unless(answer.status() == 404, "answered with " + answer.statusLine());
    }

    static void isRefused(Stage stage, String request) {
        Message answer = stage.answer(request);
        unless(answer.status() == 400, "answered with " + answer.statusLine());
    }

    private static void eachRequest(Stage stage) {
        Wire visitor = stage.visitor();
        stage.exchange(visitor, get("/1"), Stage.OK);
        isUnknown(visitor.send(to("unknown.test")).readAnswer("GET"));
    }

    private static Message absolute(Stage stage, String host) {
        Message request = stage
                .forwarded("GET http://App.Test:80/x?y HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        unless(request.start().equals("GET /x?y HTTP/1.1"), "sent as " + request.start());
        return request;
    }

    private static void absoluteHost(Stage stage) {
        String host = String.join(", ", absolute(stage, "app.test").values("Host"));
        unless(host.equals("App.Test:80"), "sent as Host: " + host);
    }
}
