package dev.gatehouse.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;

/**
 * A certificate with its private key and those that signed it. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9525">RFC 9525</a> for which names one stands for
 */
public final class Certificate {

    private static final String FROM = "# from ";
    private static final int LONGEST_ISSUER = 200;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final Set<HostPattern> names;
    private final @Nullable String origin;

    /** @param chain the certificate itself first, then those that signed it */
    public Certificate(PrivateKey key, List<X509Certificate> chain) {
        this(key, chain, null);
    }

    private Certificate(PrivateKey key, List<X509Certificate> chain, @Nullable String origin) {
        this.origin = origin;
        this.key = key;
        this.chain = List.copyOf(chain);
        this.names = Set.copyOf(namesOf(chain.getFirst()));
    }

    /**
     * Reads certificates and a key from one text or two put together.
     *
     * @throws CertificateException if there is no certificate in it, or not the key of the first one; the message says which
     */
    public static Certificate ofPem(String pem) throws CertificateException {
        Certificate read = ofStored(pem);
        if (!belongTogether(read.leaf(), read.key())) {
            throw new CertificateException("the key belongs to another certificate");
        }
        return read;
    }

    /** Reads what {@link #toPem} has written and nobody has changed since: whether the key belongs to it is not looked at again. */
    static Certificate ofStored(String pem) throws CertificateException {
        PemText text = PemText.read(pem);
        if (text.certificates().isEmpty()) {
            throw new CertificateException("there is no certificate in it");
        }
        PrivateKey key = text.key()
                .orElseThrow(() -> new CertificateException("there is no unencrypted private key in it"));
        String origin = pem.startsWith(FROM) ? pem.lines().findFirst().orElse("").substring(FROM.length()) : null;
        return new Certificate(key, text.certificates(), origin);
    }

    /** The same, noted as got from there. */
    public Certificate from(String where) {
        return new Certificate(key, chain, where);
    }

    /** Where it was got; empty where nobody noted that. */
    public Optional<String> origin() {
        return Optional.ofNullable(origin);
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) throws CertificateException {
        try {
            return KeyPairs.belongTogether(certificate.getPublicKey(), key);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("the key is of no use for this certificate", e);
        }
    }

    /** Chain and key in one text. */
    public String toPem() {
        var text = new StringWriter();
        if (origin != null) {
            text.write(FROM + origin + "\n");
        }
        try (var writer = new JcaPEMWriter(text)) {
            for (X509Certificate certificate : chain) {
                writer.writeObject(certificate);
            }
            writer.writeObject(new PemObject("PRIVATE KEY", key.getEncoded()));
        } catch (PEMException e) {
            throw new IllegalStateException("a certificate that cannot be written", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    public PrivateKey key() {
        return key;
    }

    /** The certificate itself first, then those that signed it. */
    public List<X509Certificate> chain() {
        return chain;
    }

    public X509Certificate leaf() {
        return chain.getFirst();
    }

    public Instant validFrom() {
        return leaf().getNotBefore().toInstant();
    }

    public Instant validUntil() {
        return leaf().getNotAfter().toInstant();
    }

    /** How long it is valid in all. */
    public Duration life() {
        return Duration.between(validFrom(), validUntil());
    }

    /** Who signed it, in a word or two. */
    public String issuer() {
        String name = leaf().getIssuerX500Principal().getName();
        return ForeignText.printable(commonName(name).orElse(name), LONGEST_ISSUER);
    }

    /** The names it is for, in which a wildcard stands for one label only. */
    public Set<HostPattern> names() {
        return names;
    }

    /** Whether a client that asked for this name takes it. */
    public boolean covers(HostName name) {
        return names.contains(new HostPattern(name, false)) || parentOf(name)
                .filter(parent -> names.contains(new HostPattern(parent, true)))
                .isPresent();
    }

    /** Whether it is for all these names. */
    public boolean coversAll(Collection<HostPattern> wanted) {
        return wanted.stream().allMatch(name -> name.wildcard() ? names.contains(name) : covers(name.name()));
    }

    /** What is left of a name without its first label; empty where nothing is. */
    static Optional<HostName> parentOf(HostName name) {
        int dot = name.value().indexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(new HostName(name.value().substring(dot + 1)));
    }

    private static Set<HostPattern> namesOf(X509Certificate certificate) {
        Set<HostPattern> names = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    int kind = (Integer) alternative.get(0);
                    if (kind == DNS_NAME || kind == IP_ADDRESS) {
                        String text = String.valueOf(alternative.get(1));
                        HostPattern.of(kind == IP_ADDRESS ? Addresses.inUrl(text) : text).ifPresent(names::add);
                    }
                }
            }
        } catch (CertificateException _) {
            // Names that cannot be read are names of nobody.
        }
        return names;
    }

    private static Optional<String> commonName(String distinguishedName) {
        try {
            return new LdapName(distinguishedName).getRdns()
                    .reversed()
                    .stream()
                    .filter(part -> part.getType().equalsIgnoreCase("CN"))
                    .map(Rdn::getValue)
                    .map(String::valueOf)
                    .findFirst();
        } catch (InvalidNameException _) {
            return Optional.empty();
        }
    }
}
