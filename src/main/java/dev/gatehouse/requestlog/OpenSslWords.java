package dev.gatehouse.requestlog;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;

/** What OpenSSL 3 says of a cause, and nginx after it. Numbers of alerts by RFC 8446, section 6; of verification by OpenSSL's {@code x509_vfy.h}. */
final class OpenSslWords {

    static final String WRONG_VERSION = "error:0A00010B:SSL routines::wrong version number";

    private static final Pattern ALERT = Pattern.compile(".*\\balert (\\d{1,3}) (\\w+)");
    private static final Pattern ASKED_FOR = Pattern.compile(".* asked for (\\S+)");

    /** What the JDK says of an upstream that answers in a version that Gatehouse did not offer. */
    private static final String VERSION_CHOSEN = "server selected protocol version";
    private static final String UNSUPPORTED_PROTOCOL = "error:0A000102:SSL routines::unsupported protocol";
    private static final int LIBRARY = 0x0A00_0000;
    private static final int FIRST_REASON = 1000;
    private static final int LAST_OF_SSL3 = 47;
    private static final int CERTIFICATE_REQUIRED = 116;

    private OpenSslWords() {
    }

    /**
     * A reason that ends in an alert, such as {@code it sent alert 40 handshake_failure}, or that is about the version an upstream has chosen;
     * any other as it is.
     */
    static String of(String reason) {
        if (reason.contains(VERSION_CHOSEN)) {
            return UNSUPPORTED_PROTOCOL;
        }
        Matcher alert = ALERT.matcher(reason);
        if (!alert.matches()) {
            return reason;
        }
        int number = Integer.parseInt(alert.group(1));
        String version = number <= LAST_OF_SSL3 ? "sslv3" : number == CERTIFICATE_REQUIRED ? "tlsv13" : "tlsv1";
        return "error:%08X:SSL routines::%s alert %s:SSL alert number %d".formatted(LIBRARY + FIRST_REASON + number,
                version,
                alert.group(2).replace('_', ' '), number);
    }

    static String of(CertificateRejected rejected, Optional<URI> upstream) {
        return switch (rejected.flaw()) {
            case EXPIRED -> verify("10:certificate has expired");
            case NOT_YET_VALID -> verify("9:certificate is not yet valid");
            case SELF_SIGNED -> verify("18:self-signed certificate");
            case UNKNOWN_AUTHORITY -> verify(rejected.detail().contains("does not send")
                    ? "21:unable to verify the first certificate"
                    : "20:unable to get local issuer certificate");
            case WRONG_NAME ->
                "upstream SSL certificate does not match \"" + LogEscape.escape(name(rejected, upstream)) + "\"";
        };
    }

    private static String name(CertificateRejected rejected, Optional<URI> upstream) {
        Matcher asked = ASKED_FOR.matcher(rejected.detail());
        return asked.matches() ? asked.group(1) : upstream.map(URI::getHost).orElse("");
    }

    private static String verify(String words) {
        return "upstream SSL certificate verify error: (" + words + ")";
    }
}
