package dev.gatehouse.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import dev.gatehouse.site.HostPattern;

/**
 * The form of the local authority's certificates, and of those that it signs.
 *
 * <p>Its key lies on a machine at home, and phones trust it. So its certificate permits private names and private addresses alone (RFC
 * 5280, section 4.2.1.10, critical), and servers only: whoever steals the key can pretend to be the printer, but not the bank. The
 * price is that names of a single label, which no constraint can describe, and public addresses get no certificate from here.
 */
final class LocalCertificates {

    private static final Duration LIFE_OF_ROOT = Duration.ofDays(3650);
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final int SERIAL_BITS = 126;
    private static final int TELLING_BYTES = 4;
    private static final int SIGNING_OF_CERTIFICATES = 5;
    private static final int LONGEST_NAME = 64;
    private static final String NAME = "Gatehouse local authority ";
    private static final Pattern OUR_NAME = Pattern.compile("CN=" + NAME + "[0-9a-f]{8}");

    /** Names and both kinds of addresses. */
    private static final int KINDS = 3;

    /** RFC 1918, 1122, 3927 and 6598; RFC 4291 and 4193. */
    private static final List<String> PRIVATE_NETWORKS = List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
            "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7", "fe80::/10");

    private static final SecureRandom RANDOM = new SecureRandom();

    private LocalCertificates() {
    }

    /** A new authority. */
    static Certificate root(Instant now) {
        KeyPair keys = KeyPairs.create();
        byte[] telling = new byte[TELLING_BYTES];
        RANDOM.nextBytes(telling);
        X500Name name = commonName(NAME + HexFormat.of().formatHex(telling));
        var builder = builder(name, now, now.plus(LIFE_OF_ROOT), name, keys);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(Extension.extendedKeyUsage, false,
                            new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(Extension.nameConstraints, true, new NameConstraints(permitted(), null))
                    .addExtension(Extension.subjectKeyIdentifier, false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate that cannot be made", e);
        }
        return new Certificate(keys.getPrivate(), List.of(signed(builder, keys.getPrivate())));
    }

    private static GeneralSubtree[] permitted() {
        Stream<GeneralName> names = PrivateNames.endings()
                .sorted()
                .map(ending -> new GeneralName(GeneralName.dNSName, ending));
        Stream<GeneralName> networks = PRIVATE_NETWORKS.stream()
                .map(network -> new GeneralName(GeneralName.iPAddress, network));
        return Stream.concat(names, networks).map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
    }

    /** A certificate that the authority signed. */
    static Certificate leaf(Certificate root, List<HostPattern> names, Instant now, Instant end) {
        KeyPair keys = KeyPairs.create();
        var issuer = X500Name.getInstance(root.leaf().getSubjectX500Principal().getEncoded());
        var builder = builder(issuer, now, end, commonName(subjectOf(names.getFirst())), keys);
        try {
            builder.addExtension(Extension.subjectAlternativeName, false, alternatives(names))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false,
                            new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(Extension.authorityKeyIdentifier, false,
                            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(root.leaf().getPublicKey()))
                    .addExtension(Extension.subjectKeyIdentifier, false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("a certificate that cannot be made", e);
        }
        return new Certificate(keys.getPrivate(), List.of(signed(builder, root.key()), root.leaf()));
    }

    /**
     * Why a certificate is not that of a local authority; empty where it is. Devices trust what passes here for whatever it signs, so it
     * may permit no more than a new one would.
     */
    static Optional<String> objection(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || usage == null || !usage[SIGNING_OF_CERTIFICATES]) {
            return Optional.of("it is not the certificate of an authority");
        }
        try {
            if (!isOurForm(certificate)) {
                return Optional.of("it was not made by Gatehouse, whose authority is for private names only");
            }
            certificate.verify(certificate.getPublicKey());
            return Optional.empty();
        } catch (GeneralSecurityException _) {
            return Optional.of("another authority signed it, or it was changed");
        }
    }

    private static boolean isOurForm(X509Certificate certificate) throws CertificateParsingException {
        return certificate.getPublicKey().getAlgorithm().equals("EC")
                && OUR_NAME.matcher(certificate.getSubjectX500Principal().getName()).matches()
                && List.of(KeyPurposeId.id_kp_serverAuth.getId()).equals(certificate.getExtendedKeyUsage())
                && certificate.getCriticalExtensionOIDs().contains(Extension.nameConstraints.getId())
                && isForPrivateNamesOnly(certificate);
    }

    /** A kind of names of which nothing is permitted expressly is permitted altogether (RFC 5280, section 4.2.1.10). */
    private static boolean isForPrivateNamesOnly(X509Certificate certificate) {
        try {
            GeneralSubtree[] subtrees = constraintsOf(certificate).getPermittedSubtrees();
            return subtrees != null && Set.of(permitted()).containsAll(List.of(subtrees))
                    && Stream.of(subtrees).map(LocalCertificates::kind).distinct().count() == KINDS;
        } catch (IllegalArgumentException | IllegalStateException _) {
            return false;
        }
    }

    /** Names, addresses of four bytes, addresses of sixteen: as long as address and mask together. */
    private static int kind(GeneralSubtree subtree) {
        return subtree.getBase().getTagNo() == GeneralName.iPAddress
                ? ASN1OctetString.getInstance(subtree.getBase().getName()).getOctetsLength()
                : 0;
    }

    /** Those of the names that the authority's own certificate does not let it sign. */
    static List<HostPattern> notPermitted(X509Certificate root, List<HostPattern> names) {
        var validator = new PKIXNameConstraintValidator();
        validator.intersectPermittedSubtree(constraintsOf(root).getPermittedSubtrees());
        return names.stream().filter(name -> {
            try {
                validator.checkPermitted(alternative(name));
                return false;
            } catch (NameConstraintValidatorException _) {
                return true;
            }
        }).toList();
    }

    private static NameConstraints constraintsOf(X509Certificate root) {
        byte[] value = root.getExtensionValue(Extension.nameConstraints.getId());
        return NameConstraints.getInstance(ASN1OctetString.getInstance(value).getOctets());
    }

    /** Only names may stand where clients could take what stands there for a name, which an address would not be permitted as. */
    private static String subjectOf(HostPattern first) {
        String name = first.toString();
        return Addresses.isAddress(first.name().value()) || name.length() > LONGEST_NAME ? "Gatehouse site" : name;
    }

    private static X500Name commonName(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    private static JcaX509v3CertificateBuilder builder(X500Name issuer, Instant now, Instant end, X500Name subject,
            KeyPair keys) {
        // The highest bit is always set, so that it is long and never zero (RFC 5280, section 4.1.2.2).
        BigInteger serial = new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS);
        return new JcaX509v3CertificateBuilder(issuer, serial, Date.from(now.minus(CLOCKS_DIFFER)), Date.from(end),
                subject, keys.getPublic());
    }

    private static GeneralNames alternatives(List<HostPattern> names) {
        return new GeneralNames(names.stream().map(LocalCertificates::alternative).toArray(GeneralName[]::new));
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
