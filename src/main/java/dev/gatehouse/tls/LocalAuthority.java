package dev.gatehouse.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.storage.Storage;

/**
 * The authority for names that no other one signs. Its own certificate is made when the first one is asked for and kept for ten
 * years; visitors' devices have to be told to trust it.
 */
final class LocalAuthority implements Issuer {

    private static final String STORED = "local-authority/root.pem";
    private static final Duration LIFE_OF_ROOT = Duration.ofDays(3650);
    private static final Duration LIFE = Duration.ofDays(90);
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final int SERIAL_BITS = 127;

    private final Storage storage;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    LocalAuthority(Storage storage, Clock clock) {
        this.storage = storage;
        this.clock = clock;
    }

    /** Its own certificate with its key; made if there is none. */
    synchronized Certificate root() {
        return storage.read(STORED).map(LocalAuthority::read).orElseGet(() -> {
            Certificate made = makeRoot();
            storage.write(STORED, made.toPem());
            return made;
        });
    }

    private static Certificate read(String pem) {
        try {
            return Certificate.ofPem(pem);
        } catch (CertificateException e) {
            throw new IllegalStateException(STORED + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Certificate issue(Wanted wanted, Optional<Certificate> replaced) {
        Certificate root = root();
        KeyPair keys = KeyPairs.create();
        Instant now = clock.instant();
        var builder = builder(root.leaf().getSubjectX500Principal().getName(), now, LIFE,
                "CN=" + wanted.names().getFirst(), keys);
        try {
            builder.addExtension(Extension.subjectAlternativeName, false, alternatives(wanted))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false,
                            new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(Extension.authorityKeyIdentifier, false,
                            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(root.leaf()));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate that cannot be made", e);
        }
        return new Certificate(keys.getPrivate(), List.of(signed(builder, root.key()), root.leaf()));
    }

    @Override
    public Instant renewalTime(Certificate certificate) {
        return certificate.validFrom().plus(certificate.life().multipliedBy(2).dividedBy(3));
    }

    @Override
    public boolean isFromHere(Certificate certificate) {
        return certificate.chain().getLast().equals(root().leaf());
    }

    private Certificate makeRoot() {
        KeyPair keys = KeyPairs.create();
        Instant now = clock.instant();
        String name = "CN=Gatehouse local authority " + Integer.toHexString(random.nextInt());
        var builder = builder(name, now, LIFE_OF_ROOT, name, keys);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(Extension.subjectKeyIdentifier, false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate that cannot be made", e);
        }
        return new Certificate(keys.getPrivate(), List.of(signed(builder, keys.getPrivate())));
    }

    private JcaX509v3CertificateBuilder builder(String issuer, Instant now, Duration life, String subject,
            KeyPair keys) {
        return new JcaX509v3CertificateBuilder(new X500Name(issuer), new BigInteger(SERIAL_BITS, random),
                Date.from(now.minus(CLOCKS_DIFFER)), Date.from(now.plus(life)), new X500Name(subject),
                keys.getPublic());
    }

    private static GeneralNames alternatives(Wanted wanted) {
        return new GeneralNames(wanted.names().stream().map(LocalAuthority::alternative).toArray(GeneralName[]::new));
    }

    private static GeneralName alternative(HostPattern name) {
        String host = name.name().value();
        return Addresses.isAddress(host)
                ? new GeneralName(GeneralName.iPAddress, Addresses.bare(host))
                : new GeneralName(GeneralName.dNSName, name.toString());
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(ALGORITHM).build(key)));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("a certificate that cannot be signed", e);
        }
    }
}
