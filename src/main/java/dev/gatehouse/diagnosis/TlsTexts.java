package dev.gatehouse.diagnosis;

import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.ClientCertificateWanted;
import dev.gatehouse.diagnosis.UpstreamFailure.NoCommonTls;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;

/** Texts on TLS with an upstream. */
final class TlsTexts {

    private TlsTexts() {
    }

    static Explanation ofCertificate(CertificateRejected rejected, Target to) {
        String of = "the certificate of " + to.text();
        String detail = " (" + rejected.detail() + ")";
        return switch (rejected.flaw()) {
            case EXPIRED -> Explanation.that(of + " has expired" + detail)
                    .asks(Party.APPLICATION, "renew the certificate of the application, and have it read the new one; "
                            + "check the clock of this machine if the date above is not past")
                    .typeIf(to.isNetwork(), shown(to, "-dates"), "shows from when to when the certificate is valid")
                    .type("date -u", "shows the clock of this machine")
                    .done();
            case NOT_YET_VALID -> Explanation.that(of + " is not valid yet" + detail)
                    .asks(Party.MACHINE, "check the clocks of both machines; one of them is likely wrong")
                    .type("timedatectl", "shows the clock of this machine, and whether it is kept right")
                    .typeIf(to.isNetwork(), shown(to, "-dates"), "shows from when to when the certificate is valid")
                    .done();
            case WRONG_NAME -> Explanation.that(of + " is for another name" + detail)
                    .asks(Party.CONFIGURATION,
                            "write one of the names that it is for into the site's upstream-tls.server-name, "
                                    + "or give the application a certificate for this one")
                    .typeIf(to.isNetwork(), shown(to, "-ext subjectAltName"),
                            "shows the names that the certificate is for")
                    .done();
            case SELF_SIGNED -> Explanation
                    .that(of + " is signed by itself, and so proves nothing to who does not know it" + detail)
                    .asks(Party.CONFIGURATION, "write the file with this certificate into the site's upstream-tls.ca, "
                            + "so that Gatehouse takes this one and no other")
                    .typeIf(to.isNetwork(), shown(to, "-subject -issuer -fingerprint -sha256"),
                            "shows whom the certificate is for, and its fingerprint to compare on the other machine")
                    .done();
            case UNKNOWN_AUTHORITY -> Explanation
                    .that("no authority that is known here has signed the certificate of " + to.text() + detail)
                    .asks(Party.CONFIGURATION,
                            "write the file with its authority's certificate into the site's upstream-tls.ca; "
                                    + "if a public authority has signed it, let the application send the whole chain")
                    .typeIf(to.isNetwork(), connect(to, " -showcerts"),
                            "shows the certificates that the application sends")
                    .done();
        };
    }

    static Explanation clientCertificate(ClientCertificateWanted wanted, Target to) {
        return Explanation
                .that(to.text() + " asks for a certificate of Gatehouse and did not get one that it takes ("
                        + wanted.reason() + ")")
                .asks(Party.CONFIGURATION,
                        "write one that it knows into the site's upstream-tls.certificate and upstream-tls.key")
                .typeIf(to.isNetwork(), connect(to),
                        "shows under \"Acceptable client certificate CA names\" whose certificates it takes")
                .done();
    }

    static Explanation noCommon(NoCommonTls none, Target to) {
        return Explanation
                .that("Gatehouse and " + to.text()
                        + " have no version of TLS or no cipher in common that is still safe ("
                        + none.reason() + ")")
                .asks(Party.APPLICATION, "let the application speak TLS 1.2 or 1.3 with a cipher of today")
                .typeIf(to.isNetwork(), connect(to, " -tls1_2"),
                        "tries TLS 1.2, and shows what the application says to it")
                .typeIf(to.isNetwork(), connect(to, " -tls1_3"), "tries TLS 1.3")
                .done();
    }

    static Explanation speaksPlain(Target to) {
        return Explanation.that(to.text() + " speaks plain HTTP, and was addressed with TLS")
                .asks(Party.CONFIGURATION, "write http:// in the site's upstream: " + to.in("http"))
                .typeIf(to.isNetwork(), "curl -v http://" + to.authority() + "/", "asks the application in plain HTTP")
                .done();
    }

    static Explanation speaksTls(Target to) {
        return Explanation.that(to.text() + " speaks TLS, and was addressed in plain HTTP")
                .asks(Party.CONFIGURATION, "write https:// in the site's upstream: " + to.in("https"))
                .typeIf(to.isNetwork(), connect(to),
                        "shows the certificate of the application, which Gatehouse will want to trust")
                .done();
    }

    static Explanation failed(TlsFailed failed, Target to) {
        String meaning = "the TLS handshake with " + to.text() + " failed (" + failed.reason() + ")";
        if (failed.reason().contains("File does not contain")) {
            return Explanation.that("a file of the site's upstream-tls for " + to.text() + " cannot be used any more ("
                    + failed.reason() + ")")
                    .asks(Party.CONFIGURATION, "put it back, and reload")
                    .type("gatehouse check",
                            "reads the files of the configuration and says what is wrong with them")
                    .done();
        }
        if (failed.reason().contains("unrecognized_name")) {
            return Explanation.that(meaning + ": it has no certificate for the name it was asked for")
                    .asks(Party.CONFIGURATION, "write a name that it knows into the site's upstream-tls.server-name")
                    .done();
        }
        if (failed.equals(TlsFailed.CLOSED) || failed.equals(TlsFailed.RESET) || failed.equals(TlsFailed.TIMED_OUT)) {
            return Explanation.that(meaning)
                    .asks(Party.APPLICATION,
                            "check that it speaks https on this port at all, and look into its own log")
                    .typeIf(to.isNetwork(), connect(to), "makes the same handshake and shows how far it comes")
                    .typeIf(to.isNetwork(), "curl -v http://" + to.authority() + "/",
                            "asks in plain HTTP: an answer means to write http://")
                    .done();
        }
        return Explanation.that(meaning)
                .asks(Party.UNKNOWN, "check that it speaks https and that its certificate is valid for that name; "
                        + "its own log may say more")
                .typeIf(to.isNetwork(), connect(to), "makes the same handshake and shows how far it comes")
                .done();
    }

    private static String connect(Target to) {
        return connect(to, "");
    }

    /** @param option with a space before it, or empty */
    private static String connect(Target to, String option) {
        boolean name = to.host() != null && to.host().matches(".*[A-Za-z].*") && to.host().indexOf(':') < 0;
        return "openssl s_client -connect " + to.authority() + (name ? " -servername " + to.host() : "")
                + option + " </dev/null";
    }

    private static String shown(Target to, String what) {
        return connect(to) + " 2>/dev/null | openssl x509 -noout " + what;
    }
}
