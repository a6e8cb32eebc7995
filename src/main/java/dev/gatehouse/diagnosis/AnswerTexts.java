package dev.gatehouse.diagnosis;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.OtherProtocol;
import dev.gatehouse.diagnosis.UpstreamFailure.Unknown;

/** Texts on upstreams that took the connection and gave no proper answer. */
final class AnswerTexts {

    private AnswerTexts() {
    }

    static Explanation closedEarly(Target to) {
        return own(to.text() + " took the request and closed the connection without an answer", to,
                "often it has crashed, or a worker of it was killed; an https server may do so, too, when addressed in plain HTTP");
    }

    static Explanation reset(Target to) {
        return own(to.text()
                + " took the request and tore the connection down without an answer (104: Connection reset by peer)",
                to,
                "often it has crashed, or does not take a request of this size or kind; "
                        + "an https server may do so, too, when addressed in plain HTTP");
    }

    static Explanation brokenOff(Target to) {
        return own(to.text() + " broke off in the middle of its response, and the visitor has a part of it", to,
                "often it has crashed while it wrote, or has a time limit of its own");
    }

    private static Explanation own(String meaning, Target to, String often) {
        return Explanation.that(meaning)
                .asks(Party.APPLICATION, "look into the application's own log; " + often)
                .type("journalctl --since '-10min' --priority warning",
                        "shows what services of this machine complained of in the last ten minutes")
                .typeIf(to.isNetwork(), "curl -v " + to.origin().orElse("") + "/",
                        "asks the application directly, as Gatehouse does")
                .done();
    }

    static Explanation garbage(Target to) {
        return Explanation
                .that("what " + to.text()
                        + " sent is not proper HTTP: no status line, or one or more fields that break its rules")
                .asks(Party.CONFIGURATION, "check that it is the right port, and that the application speaks HTTP/1.1; "
                        + "if it speaks https, write https:// in the site's upstream")
                .typeIf(to.isNetwork(), firstBytes(to), "shows the first bytes that the application says")
                .done();
    }

    static Explanation otherProtocol(OtherProtocol other, Target to) {
        String greeting = other.greeting().isEmpty() ? "" : ": it says \"" + other.greeting() + "\"";
        return Explanation.that(to.text() + " speaks " + other.protocol() + ", not HTTP" + greeting)
                .asks(Party.CONFIGURATION, "correct the port in the site's upstream")
                .typeIf(to.isNetwork(), "ss -ltnp 'sport = :" + to.port() + "'",
                        "shows which program listens on the port, on the machine of the application")
                .done();
    }

    static Explanation headerTooBig(Target to) {
        return Explanation.that(to.text() + " sent a response head larger than Gatehouse takes (64 KB, 200 fields)")
                .asks(Party.APPLICATION,
                        "find the field that has overgrown, often a cookie or a list in a header of its own")
                .typeIf(to.isNetwork(),
                        "curl -s -o /dev/null -D - " + to.origin().orElse("") + "/ | sort | cut -c -100",
                        "shows the fields of a response, each cut to 100 characters")
                .done();
    }

    static Explanation firstByte(@Nullable Duration limit, Target to) {
        return Explanation.that(to.text() + " took the request but did not begin to answer in time" + within(limit))
                .asks(Party.APPLICATION,
                        "look what the application is busy with, or what it waits for itself, such as a database; "
                                + "if it needs longer, raise timeouts.first-byte of the site")
                .typeIf(to.isNetwork(),
                        "curl -s -o /dev/null -w '%{time_starttransfer}\\n' " + to.origin().orElse("") + "/",
                        "shows after how many seconds the application begins to answer")
                .typeIf(to.isHere() && to.isNetwork(), "ss -tn 'dport = :" + to.port() + "'",
                        "shows the connections to it; bytes in the second column wait to be taken")
                .done();
    }

    static Explanation idle(IdleTimedOut idle, Target to) {
        return idle.half() == IdleTimedOut.Half.REQUEST ? restingUpload(idle, to) : restingAnswer(idle, to);
    }

    private static Explanation restingUpload(IdleTimedOut idle, Target to) {
        return Explanation
                .that(to.text() + " took a part of the request and then nothing more of it in time"
                        + within(idle.limit()))
                .asks(Party.APPLICATION,
                        "look what the application waits for in place of reading the request, such as a full disk; "
                                + "if it may rest for longer, raise timeouts.idle of the site")
                .typeIf(to.isNetwork(), "ss -tn 'dport = :" + to.port() + "'",
                        "shows in Send-Q how many bytes the application has not taken yet")
                .done();
    }

    private static Explanation restingAnswer(IdleTimedOut idle, Target to) {
        return Explanation
                .that(to.text() + " began to answer and then sent nothing more in time" + within(idle.limit()))
                .asks(Party.APPLICATION,
                        "let it send something now and then, such as a comment of server-sent events or a ping of WebSocket; "
                                + "if it may rest for longer, raise timeouts.idle of the site")
                .done();
    }

    static Explanation loop(Target to) {
        return Explanation
                .that(to.text() + " is Gatehouse itself, or leads back to it: the request has been here before")
                .asks(Party.CONFIGURATION, "correct the site's upstream so that it names the application; "
                        + "check where another proxy on the way sends requests for this host")
                .typeIf(to.isNetwork(), "ss -ltnp 'sport = :" + to.port() + "'",
                        "shows which program listens on the port")
                .type("gatehouse check", "says which upstream is Gatehouse itself")
                .done();
    }

    static Explanation unknown(Unknown unknown, Target to) {
        return Explanation.that("the connection to " + to.text() + " failed (" + unknown.words() + ")")
                .asks(Party.UNKNOWN, "ask the application directly, and compare")
                .typeIf(to.isNetwork(), "curl -v " + to.origin().orElse("") + "/",
                        "asks the application directly, as Gatehouse does")
                .done();
    }

    private static String within(@Nullable Duration limit) {
        if (limit == null) {
            return "";
        }
        return limit.toMillis() % 1000 == 0
                ? " (%d s)".formatted(limit.toSeconds())
                : " (%d ms)".formatted(limit.toMillis());
    }

    private static String firstBytes(Target to) {
        return "timeout 3 bash -c 'exec 3<>/dev/tcp/" + to.host() + "/" + to.port()
                + "; printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; head -c 100 <&3'";
    }
}
