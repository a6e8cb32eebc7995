package dev.gatehouse.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/**
 * The local authority's own certificate, without its key: what others are told to trust.
 *
 * @param certificate as the JDK knows it
 */
public record RootCertificate(X509Certificate certificate) {

    private static final int PEM_COLUMNS = 64;

    /**
     * Reads the first certificate of a text.
     *
     * @throws CertificateException if there is none
     */
    public static RootCertificate ofPem(String pem) throws CertificateException {
        int begin = pem.indexOf("-----BEGIN CERTIFICATE-----");
        if (begin < 0) {
            throw new CertificateException("there is no certificate in it");
        }
        byte[] text = pem.substring(begin).getBytes(StandardCharsets.ISO_8859_1);
        return new RootCertificate((X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(text)));
    }

    /** Why nobody should be told to trust it, though it says that it is the local authority's; empty where it is. */
    public Optional<String> objection() {
        return LocalCertificates.objection(certificate);
    }

    /** What the authority calls itself. */
    public String name() {
        RDN[] names = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()).getRDNs(BCStyle.CN);
        return names.length == 0
                ? certificate.getSubjectX500Principal().getName()
                : names[0].getFirst().getValue().toString();
    }

    public Instant validUntil() {
        return certificate.getNotAfter().toInstant();
    }

    /** SHA-256 over the whole, as browsers show it. */
    public String fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(der());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }

    public String pem() {
        String text = Base64.getMimeEncoder(PEM_COLUMNS, new byte[]{'\n'}).encodeToString(der());
        return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
    }

    public byte[] der() {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that cannot be written", e);
        }
    }
}
