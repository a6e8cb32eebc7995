package dev.gatehouse.requestlog;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Optional;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Errno;
import dev.gatehouse.diagnosis.UpstreamFailure;
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
 * The message and the level that nginx 1.22 has for a cause, as its error log says them with the same upstream; our own words where it
 * has none.
 */
final class NginxWords {

    private static final String UNIX = "unix:";
    private static final String CONNECTING = " while connecting to upstream";
    private static final String READING_HEADER = " while reading response header from upstream";
    private static final String HANDSHAKING = " while SSL handshaking to upstream";

    private NginxWords() {
    }

    /** nginx takes a machine that does not answer for an error, and what it did not expect of its own machine for worse. */
    static String level(UpstreamFailure failure) {
        return switch (failure) {
            case PermissionDenied(var _, var errno) -> errno == Errno.EAFNOSUPPORT ? "alert" : "crit";
            case Unreachable(var _, var errno) -> errno == Errno.ENOENT || errno == Errno.EINVAL ? "crit" : "error";
            case Exhausted(var _, var errno) -> errno == Errno.EADDRNOTAVAIL ? "crit" : "alert";
            default -> "error";
        };
    }

    /** @param upstream as it is written in the configuration */
    static String of(UpstreamFailure failure, Optional<URI> upstream) {
        return switch (failure) {
            case Refused(var address) -> (address == null || address instanceof InetSocketAddress
                    ? "connect() failed "
                    : connectTo(address)) + numbered(Errno.ECONNREFUSED) + CONNECTING;
            case PermissionDenied(var address, var errno) ->
                (errno == Errno.EAFNOSUPPORT ? "socket() failed " : connectTo(address)) + numbered(errno) + CONNECTING;
            // nginx names the address when the kernel refuses at once, as it does for a missing route to the network.
            case Unreachable(var address, var errno) ->
                (isRefusedAtOnce(errno) ? connectTo(address) : "connect() failed ")
                        + numbered(errno) + CONNECTING;
            case ConnectTimedOut _ -> timedOut(CONNECTING);
            case Exhausted(var address, var errno) ->
                (errno != Errno.EADDRNOTAVAIL ? "socket() failed " : connectTo(address)) + numbered(errno) + CONNECTING;
            case NameNotFound(String name) -> name + " could not be resolved (3: Host not found)";
            case NameLookupTimedOut(String name) -> name + " could not be resolved (110: Operation timed out)";
            // As nginx answers to a name without an address.
            case NameWithoutAddress(String name) -> name + " could not be resolved (3: Host not found)";
            case NameServerFailed(String name, var _) -> name + " could not be resolved (2: Server failure)";
            case CertificateRejected rejected -> OpenSslWords.of(rejected, upstream) + HANDSHAKING;
            case ClientCertificateWanted(String reason) -> handshake(reason);
            case NoCommonTls(String reason) -> handshake(reason);
            case SpeaksPlain _ -> wrongVersion();
            case TlsFailed failed -> tls(failed);
            case NoneLeft _ -> "no live upstreams" + CONNECTING;
            case Loop _ -> "upstream is this server itself" + CONNECTING;
            case ClosedEarly _ -> "upstream prematurely closed connection" + READING_HEADER;
            case Reset _ -> "recv() failed " + numbered(Errno.ECONNRESET) + READING_HEADER;
            case OtherProtocol _ when upstream.map(URI::getScheme).filter("https"::equals).isPresent() ->
                wrongVersion();
            case Garbage _,SpeaksTls _,OtherProtocol _ -> "upstream sent no valid HTTP/1.0 header" + READING_HEADER;
            case HeaderTooBig _ -> "upstream sent too big header" + READING_HEADER;
            case FirstByteTimedOut _ -> timedOut(READING_HEADER);
            case IdleTimedOut(var _, var half) ->
                timedOut(half == IdleTimedOut.Half.REQUEST
                        ? " while sending request to upstream"
                        : " while reading upstream");
            case BrokenOff _ -> "upstream prematurely closed connection while reading upstream";
            case Unknown(String words) -> "upstream failed (" + LogEscape.escape(words) + ")" + CONNECTING;
        };
    }

    private static String tls(TlsFailed failed) {
        if (failed.equals(TlsFailed.TIMED_OUT)) {
            return timedOut(HANDSHAKING);
        }
        if (failed.equals(TlsFailed.CLOSED)) {
            return "peer closed connection in SSL handshake" + HANDSHAKING;
        }
        return failed.equals(TlsFailed.RESET)
                ? "peer closed connection in SSL handshake " + numbered(Errno.ECONNRESET) + HANDSHAKING
                : handshake(failed.reason());
    }

    private static String handshake(String reason) {
        return "SSL_do_handshake() failed (SSL: " + LogEscape.escape(OpenSslWords.of(reason)) + ")" + HANDSHAKING;
    }

    private static String wrongVersion() {
        return handshake(OpenSslWords.WRONG_VERSION);
    }

    private static String timedOut(String action) {
        return "upstream timed out " + numbered(Errno.ETIMEDOUT) + action;
    }

    private static boolean isRefusedAtOnce(Errno errno) {
        return errno == Errno.ENETUNREACH || errno == Errno.ENOENT || errno == Errno.EINVAL;
    }

    private static String connectTo(@Nullable SocketAddress address) {
        return address == null ? "connect() failed " : "connect() to " + text(address) + " failed ";
    }

    private static String numbered(Errno errno) {
        return "(" + errno.number() + ": " + errno.words() + ")";
    }

    static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? NetUtil.toSocketAddressString(inet)
                : UNIX + address;
    }
}
