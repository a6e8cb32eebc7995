package dev.gatehouse.explain;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected.Flaw;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.NoCommonTls;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksPlain;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;

/** What OpenSSL says when a handshake with an upstream fails. */
final class TlsErrors {

    private TlsErrors() {
    }

    /** @param words as OpenSSL writes them, such as {@code error:0A00010B:SSL routines::wrong version number} */
    static UpstreamFailure ofHandshake(String words) {
        if (Text.containsAny(words, "wrong version number", "unknown protocol", "packet length too long",
                "http request",
                "bad record type")) {
            return new SpeaksPlain();
        }
        // A certificate that is wanted, or one that the upstream does not like: both are ours (RFC 8446, section 6.2).
        if (Text.containsAny(words, "alert certificate required", "alert bad certificate", "alert unknown ca",
                "alert certificate unknown", "alert number 42", "alert number 48", "alert number 116")) {
            return new ClientCertificateWanted(reason(words));
        }
        if (Text.containsAny(words, "alert protocol version", "unsupported protocol", "no protocols available",
                "no ciphers available", "no shared cipher", "wrong ssl version", "alert number 70",
                "legacy sigalg disallowed", "dh key too small")) {
            return new NoCommonTls(reason(words));
        }
        if (words.contains("certificate has expired")) {
            return new CertificateRejected(Flaw.EXPIRED, reason(words));
        }
        return new TlsFailed(reason(words));
    }

    /** By the numbers of OpenSSL's {@code X509_verify_cert_error_string(3)}. */
    static UpstreamFailure ofVerification(int number, String words) {
        return switch (number) {
            case 9 -> new CertificateRejected(Flaw.NOT_YET_VALID, words);
            case 10 -> new CertificateRejected(Flaw.EXPIRED, words);
            case 18 -> new CertificateRejected(Flaw.SELF_SIGNED, words);
            case 2, 19, 20, 21, 27 -> new CertificateRejected(Flaw.UNKNOWN_AUTHORITY, words);
            case 62, 64 -> new CertificateRejected(Flaw.WRONG_NAME, words);
            default -> new TlsFailed(words);
        };
    }

    /** What follows the last colon of OpenSSL's chain of codes and routines. */
    private static String reason(String words) {
        String end = words.endsWith(")") ? words.substring(0, words.length() - 1) : words;
        return end.substring(end.lastIndexOf(':') + 1).strip();
    }
}
