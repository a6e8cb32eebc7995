package dev.gatehouse.diagnosis;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected;
import dev.gatehouse.diagnosis.UpstreamFailure.CertificateRejected.Flaw;

/**
 * Finds out what is wrong with a certificate that was refused: first whether anybody who is known has signed it, whatever the day; then
 * the day; then the name. So a renewal is not advised where it would not help.
 */
final class CertificateFlaws {

    private final Set<TrustAnchor> anchors;
    private final Clock clock;

    CertificateFlaws(X509Certificate[] known, Clock clock) {
        this.anchors = Arrays.stream(known).map(one -> new TrustAnchor(one, null)).collect(Collectors.toSet());
        this.clock = clock;
    }

    /** The same exception with the flaw as its cause; as it was where no flaw is found, since a guess would cost more time than none. */
    CertificateException explained(CertificateException refusal, X509Certificate[] chain, @Nullable String name) {
        Optional<CertificateRejected> flaw = chain.length == 0 ? Optional.empty() : find(List.of(chain), name);
        if (flaw.isEmpty()) {
            return refusal;
        }
        var explained = new CertificateException(flaw.get().code(), new UpstreamFailedException(flaw.get()));
        explained.addSuppressed(refusal);
        return explained;
    }

    Optional<CertificateRejected> find(List<X509Certificate> chain, @Nullable String name) {
        X509Certificate own = chain.getFirst();
        Instant now = clock.instant();
        if (!isKnown(own) && !leadsToAnchor(chain, own.getNotAfter()) && !leadsToAnchor(chain, Date.from(now))) {
            return Optional.of(unknownAuthority(chain));
        }
        // The JDK asks who is known for no day.
        for (X509Certificate one : chain.stream().filter(any -> !isKnown(any)).toList()) {
            String whose = one.equals(own) ? "it" : "the one of " + CertificateWords.subject(one);
            if (now.isAfter(one.getNotAfter().toInstant())) {
                return rejected(Flaw.EXPIRED, whose + " ended on " + CertificateWords.moment(one.getNotAfter()));
            }
            if (now.isBefore(one.getNotBefore().toInstant())) {
                return rejected(Flaw.NOT_YET_VALID,
                        whose + " begins on " + CertificateWords.moment(one.getNotBefore()));
            }
        }
        return name == null || CertificateNames.of(own).cover(name)
                ? Optional.empty()
                : rejected(Flaw.WRONG_NAME,
                        "it is for " + CertificateNames.of(own).inWords() + ", and was asked for " + name);
    }

    private boolean isKnown(X509Certificate one) {
        return anchors.stream().anyMatch(anchor -> one.equals(anchor.getTrustedCert()));
    }

    private static Optional<CertificateRejected> rejected(Flaw flaw, String detail) {
        return Optional.of(new CertificateRejected(flaw, detail));
    }

    private CertificateRejected unknownAuthority(List<X509Certificate> chain) {
        X509Certificate own = chain.getFirst();
        if (isSignedByItself(own)) {
            return new CertificateRejected(Flaw.SELF_SIGNED, "for " + CertificateNames.of(own).inWords() + ended(own));
        }
        X509Certificate last = chain.getLast();
        String signer = CertificateWords.issuer(last);
        boolean known = anchors.stream()
                .anyMatch(anchor -> anchor.getTrustedCert()
                        .getSubjectX500Principal()
                        .equals(last.getIssuerX500Principal()));
        String detail = "signed by " + signer
                + (known ? ", but with another key than the one that is known here" : "")
                + (isSignedByItself(last) || chain.size() > 1
                        ? ""
                        : ", whose own certificate the upstream does not send");
        return new CertificateRejected(Flaw.UNKNOWN_AUTHORITY, detail + ended(own));
    }

    private String ended(X509Certificate own) {
        return clock.instant().isAfter(own.getNotAfter().toInstant())
                ? "; and it ended on " + CertificateWords.moment(own.getNotAfter())
                : "";
    }

    private static boolean isSignedByItself(X509Certificate one) {
        if (!one.getIssuerX500Principal().equals(one.getSubjectX500Principal())) {
            return false;
        }
        try {
            one.verify(one.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** Whether a path leads from the certificate to somebody who is known, on a certain day. */
    private boolean leadsToAnchor(List<X509Certificate> chain, Date day) {
        if (anchors.isEmpty()) {
            return false;
        }
        try {
            var target = new X509CertSelector();
            target.setCertificate(chain.getFirst());
            var parameters = new PKIXBuilderParameters(anchors, target);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(day);
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (CertPathBuilderException _) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
