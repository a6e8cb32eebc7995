package dev.gatehouse.diagnosis;

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

/** What the operator can do about a failure, in one or two sentences. Never advises to switch a protection off. */
public final class Remedy {

    private Remedy() {
    }

    /** @param upstream scheme, host and port of the upstream as configured, such as {@code http://localhost:5000} */
    public static String of(UpstreamFailure failure, String upstream) {
        return switch (failure) {
            case Refused _ -> "nothing listens at " + upstream + "; start the application or correct its port";
            case PermissionDenied _ ->
                "this machine's own security policy forbids connecting to " + upstream
                        + ", the application is not at fault; "
                        + "look for a SELinux denial (ausearch -m avc -ts recent), a firewall rule or a sandbox of the service, "
                        + "and allow just this connection";
            case Unreachable(var _, var errno) when errno == Errno.ENOENT -> "there is no socket at " + upstream
                    + "; start the application, or correct the path of the socket";
            case Unreachable _ -> "no way leads to " + upstream
                    + "; check the address, that the machine is on, and the route or firewall to it";
            case ConnectTimedOut _ -> upstream + " did not accept the connection in time; "
                    + "a firewall is likely dropping the packets, or the machine is off";
            case Exhausted(var _, var errno) -> switch (errno) {
                case EMFILE, ENFILE -> "this machine has no open files left for Gatehouse; raise its limit (LimitNOFILE)";
                case ENOMEM, ENOBUFS -> "this machine has no memory left for a connection to " + upstream;
                default -> "this machine has no local port left for " + upstream
                            + "; too many connections to it are closing";
            };
            case NameNotFound(String name) ->
                "the name " + name + " has no address; correct it, or add it to DNS or /etc/hosts";
            case NameLookupTimedOut(String name) ->
                "no name server answered for " + name + "; check the servers in /etc/resolv.conf";
            case NameWithoutAddress(String name) -> "the name " + name
                    + " is known to DNS, but has no address (no A or AAAA record); add one, or correct the name";
            case NameServerFailed(String name, String words) -> "the name server could not say where " + name + " is ("
                    + words + "); look into the zone of that name, and at the server itself";
            case CertificateRejected(var flaw, String detail) -> ofCertificate(flaw, detail, upstream);
            case ClientCertificateWanted _ -> upstream
                    + " asks for a certificate of Gatehouse; write one that it knows into the site's "
                    + "upstream-tls.certificate and upstream-tls.key";
            case NoCommonTls _ -> upstream
                    + " speaks no version of TLS, or no cipher, that is still safe; update the application's TLS settings";
            case SpeaksPlain _ -> upstream + " speaks plain HTTP; write http:// in the site's upstream";
            case SpeaksTls _ -> upstream + " speaks TLS; write https:// in the site's upstream";
            case OtherProtocol(String protocol, var _) -> upstream + " speaks " + protocol
                    + ", not HTTP; correct the port in the site's upstream";
            case NoneLeft(int count, var last) -> "all " + count + " upstreams have failed lately"
                    + (last == null ? "" : ", the last one so: " + of(last, upstream));
            case Loop _ -> upstream
                    + " is Gatehouse itself; correct the site's upstream so that it names the application";
            case TlsFailed(String reason) -> ofTls(reason, upstream);
            case ClosedEarly _,Reset _ ->
                upstream + " closed the connection without an answer; look into the application's own log";
            case Garbage _ ->
                upstream + " does not speak HTTP; if it speaks https, write https:// in the site's upstream";
            case HeaderTooBig _ -> upstream + " sent a response head larger than Gatehouse takes";
            case FirstByteTimedOut _ -> upstream
                    + " took the request but did not begin to answer in time; if it needs longer, raise timeouts.first-byte of the site";
            case IdleTimedOut _ -> upstream
                    + " began to answer and then sent nothing more in time; if it may rest for longer, raise timeouts.idle of the site";
            case BrokenOff _ ->
                upstream + " broke off in the middle of its response; look into the application's own log";
            case Unknown _ -> "the connection to " + upstream + " failed";
        };
    }

    private static String ofCertificate(UpstreamFailure.CertificateRejected.Flaw flaw, String detail,
            String upstream) {
        return switch (flaw) {
            case EXPIRED, NOT_YET_VALID -> "the certificate of " + upstream + " is not valid now (" + detail
                    + "); renew it, and check the clocks of both machines";
            case WRONG_NAME -> "the certificate of " + upstream + " is for another name (" + detail
                    + "); write one that it is for into the site's upstream-tls.server-name, "
                    + "or give the application a certificate for this one";
            case SELF_SIGNED, UNKNOWN_AUTHORITY -> "no authority that is known here has signed the certificate of "
                    + upstream + " (" + detail
                    + "); write the file with its authority's certificate, or its own, into the site's upstream-tls.ca";
        };
    }

    /** By the words of the JDK, which has no others to tell one certificate's fault from another's. */
    private static String ofTls(String reason, String upstream) {
        if (reason.contains("No subject alternative") || reason.contains("No name matching")) {
            return "the certificate of " + upstream + " is for another name; write one that it is for into the site's "
                    + "upstream-tls.server-name, or give the application a certificate for this one";
        }
        if (reason.contains("unable to find valid certification path") || reason.contains("signature check failed")) {
            return "no authority that is known here has signed the certificate of " + upstream
                    + "; write the file with its authority's certificate, or its own, into the site's upstream-tls.ca";
        }
        if (reason.contains("validity check failed")) {
            return "the certificate of " + upstream
                    + " has expired or is not valid yet; renew it, and check the clocks of both machines";
        }
        if (reason.contains("certificate_required") || reason.contains("bad_certificate")) {
            return upstream + " asks for a certificate of Gatehouse; write one that it knows into the site's "
                    + "upstream-tls.certificate and upstream-tls.key";
        }
        if (reason.contains("File does not contain")) {
            return "a file of the site's upstream-tls for " + upstream
                    + " cannot be used any more; put it back, and reload";
        }
        return "the TLS handshake with " + upstream
                + " failed; check that it speaks https and that its certificate is valid for that name";
    }
}
