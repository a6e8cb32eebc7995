package dev.gatehouse.diagnosis;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Loop;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.NameWithoutAddress;
import dev.gatehouse.diagnosis.UpstreamFailure.NoCommonTls;
import dev.gatehouse.diagnosis.UpstreamFailure.NoneLeft;
import dev.gatehouse.diagnosis.UpstreamFailure.OtherProtocol;
import dev.gatehouse.diagnosis.UpstreamFailure.PermissionDenied;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.diagnosis.UpstreamFailure.Reset;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksPlain;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksTls;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.Unknown;
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;

/**
 * What a failure means and what can be done about it, by itself: log, page, endpoints, commands and documentation take their words from
 * here. What an {@link Investigator} finds on this machine says more, in words of its own, and those of a line of another program are
 * turned into that program's by {@code explain}. Never advises to switch a protection off.
 *
 * <p>An upstream is given as text: {@code http://localhost:5000}, {@code unix:/run/app.sock}, or what stood in a foreign log line.
 */
public final class Remedy {

    private Remedy() {
    }

    /** What happened and what that means, as a clause: small at its beginning, without a full stop at its end. */
    public static String meaning(UpstreamFailure failure, String upstream) {
        return explanation(failure, upstream).meaning();
    }

    /** Who has to do what; the words of the remedy are a clause, too. */
    public static Advice advice(UpstreamFailure failure, String upstream) {
        return explanation(failure, upstream).advice();
    }

    /** Meaning and remedy in one line, as a hint has them. */
    public static String of(UpstreamFailure failure, String upstream) {
        Explanation explanation = explanation(failure, upstream);
        return explanation.meaning() + "; " + explanation.advice().remedy();
    }

    /** A clause as a sentence of its own. */
    public static String sentence(String clause) {
        boolean name = clause.startsWith("http") || clause.startsWith("unix:");
        String beginning = clause.isEmpty() || name
                ? clause
                : Character.toUpperCase(clause.charAt(0)) + clause.substring(1);
        return beginning.endsWith(".") ? beginning : beginning + ".";
    }

    private static Explanation explanation(UpstreamFailure failure, String upstream) {
        Target to = Target.of(upstream);
        return switch (failure) {
            case Refused _ -> ConnectTexts.refused(to);
            case PermissionDenied denied -> ConnectTexts.permissionDenied(denied, to);
            case Unreachable unreachable -> ConnectTexts.unreachable(unreachable, to);
            case ConnectTimedOut timedOut -> ConnectTexts.timedOut(timedOut, to);
            case Exhausted exhausted -> ConnectTexts.exhausted(exhausted, to);
            case NameNotFound name -> NameTexts.notFound(name);
            case NameWithoutAddress name -> NameTexts.withoutAddress(name);
            case NameServerFailed name -> NameTexts.serverFailed(name);
            case NameLookupTimedOut name -> NameTexts.timedOut(name);
            case CertificateRejected rejected -> TlsTexts.ofCertificate(rejected, to);
            case ClientCertificateWanted wanted -> TlsTexts.clientCertificate(wanted, to);
            case NoCommonTls none -> TlsTexts.noCommon(none, to);
            case SpeaksPlain _ -> TlsTexts.speaksPlain(to);
            case SpeaksTls _ -> TlsTexts.speaksTls(to);
            case TlsFailed failed -> TlsTexts.failed(failed, to);
            case OtherProtocol other -> AnswerTexts.otherProtocol(other, to);
            case ClosedEarly _ -> AnswerTexts.closedEarly(to);
            case Reset _ -> AnswerTexts.reset(to);
            case Garbage _ -> AnswerTexts.garbage(to);
            case HeaderTooBig _ -> AnswerTexts.headerTooBig(to);
            case FirstByteTimedOut(var limit) -> AnswerTexts.firstByte(limit, to);
            case IdleTimedOut idle -> AnswerTexts.idle(idle, to);
            case BrokenOff _ -> AnswerTexts.brokenOff(to);
            case NoneLeft(int count, var last) -> noneLeft(count, last, upstream);
            case Loop _ -> AnswerTexts.loop(to);
            case Unknown unknown -> AnswerTexts.unknown(unknown, to);
        };
    }

    private static Explanation noneLeft(int count, @Nullable UpstreamFailure last, String upstream) {
        String all = "none of the " + count + " upstreams of the site gave an answer";
        if (last == null) {
            return Explanation.that(all)
                    .asks(Party.APPLICATION, "look why each of them fails; the next request asks them again")
                    .type("curl -s http://127.0.0.1:9090/actuator/upstreams",
                            "shows the state of each upstream and its last failure")
                    .done();
        }
        Explanation why = explanation(last, upstream);
        return new Explanation(all + ", the last one for this reason: " + why.meaning(), why.advice());
    }
}
