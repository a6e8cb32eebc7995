package dev.gatehouse.explain;

import java.util.Arrays;
import java.util.Optional;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected.Flaw;

/** What nginx says of an upstream's certificate with {@code proxy_ssl_verify on}, and Gatehouse in its words. */
final class NginxCertificate {

    private static final String VERIFY = "upstream SSL certificate verify error: (";

    private NginxCertificate() {
    }

    static Optional<UpstreamFailure> failure(String message) {
        if (message.startsWith("upstream SSL certificate does not match \"")) {
            String name = String.valueOf(Text.between(message, "\"", "\""));
            return Optional.of(new CertificateRejected(Flaw.WRONG_NAME, "it is not for " + name));
        }
        if (!message.startsWith(VERIFY)) {
            return Optional.empty();
        }
        String reason = Text.before(message.substring(VERIFY.length()), ") while ");
        String code = Text.before(reason, ":");
        String detail = reason.substring(Math.min(reason.length(), code.length() + 1)).strip();
        if (Text.isDigits(code) && code.length() < 4 && !detail.isEmpty()) {
            return Optional.of(TlsErrors.ofVerification(Integer.parseInt(code), detail));
        }
        return Arrays.stream(Flaw.values())
                .filter(flaw -> flaw.code().equals(code))
                .findFirst()
                .map(flaw -> new CertificateRejected(flaw, detail));
    }
}
