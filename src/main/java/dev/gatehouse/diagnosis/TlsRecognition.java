package dev.gatehouse.diagnosis;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;

import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.NoCommonTls;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;

/** Finds the failure in what the JDK's TLS and Netty's handler of it throw. A certificate's flaw comes by {@link CertificateTrust}. */
final class TlsRecognition {

    private TlsRecognition() {
    }

    static UpstreamFailure of(SSLException error) {
        return switch (error) {
            case SslHandshakeTimeoutException _ -> TlsFailed.TIMED_OUT;
            case NotSslRecordException _ -> new TlsFailed("the upstream does not speak TLS");
            default -> TlsAlert.in(error).map(TlsRecognition::of).orElseGet(() -> new TlsFailed(Words.of(error)));
        };
    }

    private static UpstreamFailure of(TlsAlert.Seen seen) {
        if (seen.isAboutOurCertificate()) {
            return new ClientCertificateWanted(seen.alert().toString());
        }
        String words = seen.byUpstream() ? "it sent " + seen.alert() : Words.of(seen.words());
        return seen.meansNothingInCommon() ? new NoCommonTls(words) : new TlsFailed(words);
    }
}
