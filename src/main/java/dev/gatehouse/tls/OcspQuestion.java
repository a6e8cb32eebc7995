package dev.gatehouse.tls;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * The question to an authority whether a certificate of its is still good, and what of the answers to it is to be believed. Without a
 * nonce: the answer is one that the authority has ready for everybody.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6960">RFC 6960</a>
 */
final class OcspQuestion {

    /** TLS features; the one with the number of {@code status_request} makes browsers insist on an answer (RFC 7633). */
    private static final String TLS_FEATURES = "1.3.6.1.5.5.7.1.24";

    private static final int STATUS_REQUEST = 5;
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final X509CertificateHolder issuer;
    private final CertificateID id;
    private final URI responder;

    /** An answer that must not be shown. */
    static final class UnusableAnswerException extends Exception {

        UnusableAnswerException(String message) {
            super(message);
        }
    }

    private OcspQuestion(X509CertificateHolder issuer, CertificateID id, URI responder) {
        this.issuer = issuer;
        this.id = id;
        this.responder = responder;
    }

    /** Whether a certificate wants an answer shown with it; browsers refuse it otherwise. */
    static boolean isWantedBy(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(TLS_FEATURES);
        if (extension == null) {
            return false;
        }
        try {
            ASN1Sequence features = ASN1Sequence.getInstance(ASN1OctetString.getInstance(extension).getOctets());
            return Arrays.stream(features.toArray())
                    .anyMatch(feature -> ASN1Integer.getInstance(feature).hasValue(STATUS_REQUEST));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** @return empty where nobody can be asked: the certificate names no address, or its issuer's is missing in the chain */
    static Optional<OcspQuestion> about(Certificate certificate) {
        if (certificate.chain().size() < 2) {
            return Optional.empty();
        }
        try {
            var leaf = new JcaX509CertificateHolder(certificate.leaf());
            var issuer = new JcaX509CertificateHolder(certificate.chain().get(1));
            var digests = new JcaDigestCalculatorProviderBuilder().build();
            var id = new CertificateID(digests.get(CertificateID.HASH_SHA1), issuer, leaf.getSerialNumber());
            return responderOf(leaf).map(responder -> new OcspQuestion(issuer, id, responder));
        } catch (OCSPException | OperatorCreationException | java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that cannot be asked about", e);
        }
    }

    private static Optional<URI> responderOf(X509CertificateHolder leaf) {
        var access = AuthorityInformationAccess.fromExtensions(leaf.getExtensions());
        return access == null
                ? Optional.empty()
                : Arrays.stream(access.getAccessDescriptions())
                        .filter(one -> one.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
                        .map(AccessDescription::getAccessLocation)
                        .filter(location -> location.getTagNo() == GeneralName.uniformResourceIdentifier)
                        .map(location -> location.getName().toString())
                        .filter(url -> url.startsWith("http://") || url.startsWith("https://"))
                        .map(URI::create)
                        .findFirst();
    }

    /** Whom to ask. */
    URI responder() {
        return responder;
    }

    /** What to ask, to be sent as {@code application/ocsp-request}. */
    byte[] encoded() {
        try {
            return new OCSPReqBuilder().addRequest(id).build().getEncoded();
        } catch (IOException | OCSPException e) {
            throw new IllegalStateException("a question that cannot be written", e);
        }
    }

    /** @throws UnusableAnswerException if it is not an answer to this, not signed by whom it should be, not for now, or not a good one */
    Staple check(byte[] answer, Instant now) throws UnusableAnswerException {
        try {
            var response = new OCSPResp(answer);
            if (response.getStatus() != OCSPResp.SUCCESSFUL
                    || !(response.getResponseObject() instanceof BasicOCSPResp basic)) {
                throw new UnusableAnswerException("it does not answer (status " + response.getStatus() + ")");
            }
            expect(isSignedByAuthority(basic, now), "its answer is not signed by the authority");
            SingleResp about = Arrays.stream(basic.getResponses())
                    .filter(one -> one.getCertID().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new UnusableAnswerException("its answer is about another certificate"));
            return staple(answer, about, now);
        } catch (IOException | OCSPException | CertException | OperatorCreationException
                | java.security.cert.CertificateException | RuntimeException e) {
            throw new UnusableAnswerException("its answer cannot be read (" + e.getMessage() + ")");
        }
    }

    private static Staple staple(byte[] answer, SingleResp about, Instant now) throws UnusableAnswerException {
        expect(about.getCertStatus() == org.bouncycastle.cert.ocsp.CertificateStatus.GOOD,
                "it says that the certificate was revoked, or does not know it");
        expect(about.getNextUpdate() != null, "its answer does not say until when it is good");
        var staple = new Staple(answer, about.getThisUpdate().toInstant(), about.getNextUpdate().toInstant());
        expect(staple.isGood(now), "its answer was good until " + staple.until() + " only");
        expect(!staple.since().isAfter(now.plus(CLOCKS_DIFFER)), "its answer is good from " + staple.since() + " on");
        return staple;
    }

    /** By itself, or by somebody whom it has certified for this (RFC 6960, section 4.2.2.2). */
    private boolean isSignedByAuthority(BasicOCSPResp basic, Instant now)
            throws OCSPException, CertException, OperatorCreationException, java.security.cert.CertificateException {
        var verifiers = new JcaContentVerifierProviderBuilder();
        if (basic.isSignatureValid(verifiers.build(issuer))) {
            return true;
        }
        for (X509CertificateHolder signer : basic.getCerts()) {
            if (isDelegate(signer) && signer.isValidOn(java.util.Date.from(now))
                    && signer.isSignatureValid(verifiers.build(issuer))
                    && basic.isSignatureValid(verifiers.build(signer))) {
                return true;
            }
        }
        return false;
    }

    private boolean isDelegate(X509CertificateHolder signer) {
        Extension extension = signer.getExtension(Extension.extendedKeyUsage);
        return signer.getIssuer().equals(issuer.getSubject()) && extension != null
                && ExtendedKeyUsage.getInstance(extension.getParsedValue())
                        .hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning);
    }

    private static void expect(boolean fine, String otherwise) throws UnusableAnswerException {
        if (!fine) {
            throw new UnusableAnswerException(otherwise);
        }
    }
}
