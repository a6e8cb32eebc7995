package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import dev.gatehouse.site.HostName;
import dev.gatehouse.tls.Certificate;
import dev.gatehouse.tls.KeyPairs;

/** The certificate that answers a question by TLS (RFC 8737, section 3). acme4j makes them for RSA keys only. */
final class ProofCertificate {

    private static final ASN1ObjectIdentifier ACME_IDENTIFIER = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31");
    private static final Duration LIFE = Duration.ofDays(1);

    private ProofCertificate() {
    }

    /** @param digest of the answer */
    static Certificate of(HostName name, byte[] digest) {
        KeyPair keys = KeyPairs.create();
        Instant now = Instant.now();
        var subject = new X500Name("CN=acme.invalid");
        try {
            var builder = new JcaX509v3CertificateBuilder(subject, BigInteger.ONE, Date.from(now.minus(LIFE)),
                    Date.from(now.plus(LIFE)), subject, keys.getPublic());
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(new GeneralName(GeneralName.dNSName, name.value())));
            builder.addExtension(ACME_IDENTIFIER, true, new DEROctetString(digest).getEncoded());
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            return new Certificate(keys.getPrivate(),
                    List.of(new JcaX509CertificateConverter().getCertificate(builder.build(signer))));
        } catch (IOException | OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("a certificate that cannot be made", e);
        }
    }
}
