package dev.gatehouse.explain;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.BrokenOff;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected.Flaw;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.ClosedEarly;
import dev.gatehouse.diagnosis.UpstreamFailure.ConnectTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Exhausted;
import dev.gatehouse.diagnosis.UpstreamFailure.FirstByteTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.Garbage;
import dev.gatehouse.diagnosis.UpstreamFailure.HeaderTooBig;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.IdleTimedOut.Half;
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
import dev.gatehouse.diagnosis.UpstreamFailure.Unreachable;

/** Gatehouse's own second line: {@code hint: TEXT, cause: CODE, upstream: "URL", site: SITE, request id: ID}. */
final class GatehouseHint implements Dialect {

    /** The whole beginning: what was found on a machine may well sound like the line of another program. */
    private static final Pattern BEGINNING = Pattern.compile(
            "\\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d \\[notice] \\d{1,10}#\\d{1,10}: \\*\\d{1,19} (?=hint: )");

    private static final String CAUSE = ", cause: ";

    @Override
    public Optional<Reading> read(LogLine line) {
        Matcher beginning = BEGINNING.matcher(line.beforeQuotes());
        return beginning.find() ? read(line.text().substring(beginning.end())) : Optional.empty();
    }

    /** Without the beginning, as people paste it. */
    static Optional<Reading> read(String message) {
        int cause = message.lastIndexOf(CAUSE);
        if (!message.startsWith("hint: ") || cause < 0) {
            return Optional.empty();
        }
        // Only what stands behind the text is the program's own: the text has other people's words, and advice with other URLs.
        String fields = message.substring(cause + CAUSE.length());
        String code = Text.before(fields, ",").strip();
        Place place = Place.ofUpstream(Text.onlyBetween(fields, ", upstream: \"", "\""));
        return Optional.of(failure(code, place)
                .map(failure -> Reading.failed(Program.GATEHOUSE, failure, place))
                .orElseGet(() -> new Reading(Program.GATEHOUSE, Optional.empty(), place)));
    }

    private static Optional<UpstreamFailure> failure(String code, Place place) {
        var address = place.socketAddress();
        String name = place.address() == null ? "of the upstream" : place.address();
        Optional<UpstreamFailure> certificate = Arrays.stream(Flaw.values())
                .filter(flaw -> code.equals("certificate-" + flaw.code()))
                .findFirst()
                .map(flaw -> new CertificateRejected(flaw, "as the line says"));
        @Nullable
        UpstreamFailure failure = switch (code) {
            case "refused" -> new Refused(address);
            case "permission-denied" -> new PermissionDenied(address, Errno.EACCES);
            case "no-route" -> new Unreachable(address, Errno.ENETUNREACH);
            case "host-unreachable" -> new Unreachable(address, Errno.EHOSTUNREACH);
            case "no-socket" -> new Unreachable(address, Errno.ENOENT);
            case "connect-timeout" -> new ConnectTimedOut(address);
            case "out-of-files" -> new Exhausted(address, Errno.EMFILE);
            case "out-of-memory" -> new Exhausted(address, Errno.ENOMEM);
            case "out-of-ports" -> new Exhausted(address, Errno.EADDRNOTAVAIL);
            case "name-not-found" -> new NameNotFound(name);
            case "name-without-address" -> new NameWithoutAddress(name);
            case "name-server-failed" -> new NameServerFailed(name, "as the line says");
            case "name-lookup-timeout" -> new NameLookupTimedOut(name);
            case "client-certificate-wanted" -> new ClientCertificateWanted("as the line says");
            case "no-common-tls" -> new NoCommonTls("as the line says");
            case "speaks-plain" -> new SpeaksPlain();
            case "speaks-tls" -> new SpeaksTls();
            case "other-protocol" -> new OtherProtocol("another protocol", "");
            case "tls" -> new TlsFailed("as the line says");
            case "closed-early" -> new ClosedEarly();
            case "reset" -> new Reset();
            case "garbage" -> new Garbage();
            case "header-too-big" -> new HeaderTooBig();
            case "first-byte-timeout" -> new FirstByteTimedOut(null);
            case "idle-timeout" -> new IdleTimedOut(null, Half.ANSWER);
            case "broken-off" -> new BrokenOff();
            case "none-left" -> new NoneLeft(0, null);
            case "loop" -> new Loop();
            default -> null;
        };
        return Optional.ofNullable(failure).or(() -> certificate);
    }
}
