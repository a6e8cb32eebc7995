package dev.gatehouse.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;

/** Reads a certificate and its key from two files, and says in the operator's words what is wrong with them. */
final class PairReader {

    /** What to do where a certificate has ended. */
    static final String RENEW = "Put a renewed one there, or take the keys certificate and key away to have one obtained.";

    private static final String CERTIFICATE = "certificate";
    private static final String KEY = "key";
    private static final long LARGEST = 1 << 20;

    private final SiteHttps.Files files;

    PairReader(SiteHttps.Files files) {
        this.files = files;
    }

    /** @throws BrokenPairException if the names cannot be served with it */
    Certificate read(List<HostPattern> names) throws BrokenPairException {
        List<X509Certificate> certificates = certificates();
        PrivateKey key = key();
        X509Certificate leaf = certificates.stream()
                .filter(one -> belongTogether(one, key))
                .findFirst()
                .orElseThrow(() -> broken(KEY, "the key of the certificate in " + files.certificate(),
                        "Put the key there that the certificate was asked for with, or name its file."));
        var certificate = new Certificate(key, chain(leaf, certificates));
        requireNames(certificate, names);
        return certificate;
    }

    /** @throws BrokenPairException if the certificate that was read has ended */
    void requireValid(Certificate certificate, Instant now) throws BrokenPairException {
        if (!now.isBefore(certificate.validUntil())) {
            throw broken(CERTIFICATE,
                    "a certificate that is still valid; this one ended on " + day(certificate.validUntil()), RENEW);
        }
    }

    private List<X509Certificate> certificates() throws BrokenPairException {
        Path file = files.certificate();
        String expected = "certificates in PEM form, the site's own among them";
        String remedy = "Put the file there; one in another form (DER) is changed by: openssl x509 -in FILE -out NEW";
        List<X509Certificate> certificates = text(CERTIFICATE, file, expected, remedy).certificates();
        if (certificates.isEmpty()) {
            throw broken(CERTIFICATE, expected, remedy);
        }
        return certificates;
    }

    private PrivateKey key() throws BrokenPairException {
        String expected = "an RSA or ECDSA private key in PEM form";
        PemText text = text(KEY, files.key(), expected, "Put the key of the certificate there.");
        Optional<PrivateKey> key = text.key().filter(one -> List.of("RSA", "EC").contains(algorithm(one)));
        if (key.isEmpty() && text.encrypted()) {
            throw broken(KEY, "a private key without a passphrase",
                    "Take the passphrase away: openssl pkey -in %s -out NEW".formatted(files.key()));
        }
        return key.orElseThrow(() -> broken(KEY, expected, "Put the key of the certificate there."));
    }

    private static String algorithm(PrivateKey key) {
        return key.getAlgorithm().equals("ECDSA") ? "EC" : key.getAlgorithm();
    }

    private PemText text(String setting, Path file, String expected, String remedy) throws BrokenPairException {
        try {
            if (Files.size(file) > LARGEST) {
                throw broken(setting, expected, remedy);
            }
            return PemText.read(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException _) {
            throw broken(setting, "a file that is there", "Put the file there, or name another one.");
        } catch (AccessDeniedException _) {
            throw broken(setting, "a file that the user %s may read".formatted(System.getProperty("user.name")),
                    "Let it, with chown or chmod, and let it into the folders above.");
        } catch (IOException _) {
            throw broken(setting, "a file that can be read", remedy);
        } catch (CertificateException _) {
            throw broken(setting, expected, remedy);
        }
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        try {
            return certificate.getPublicKey().getAlgorithm().equals(algorithm(key))
                    && KeyPairs.belongTogether(certificate.getPublicKey(), key);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** In whatever order they stand in the file: the site's own, and then whoever has signed the one before. */
    private static List<X509Certificate> chain(X509Certificate leaf, List<X509Certificate> certificates) {
        List<X509Certificate> rest = new ArrayList<>(certificates);
        rest.remove(leaf);
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        Optional<X509Certificate> signer = signer(leaf, rest);
        while (signer.isPresent()) {
            chain.add(signer.get());
            rest.remove(signer.get());
            signer = signer(signer.get(), rest);
        }
        return chain;
    }

    private static Optional<X509Certificate> signer(X509Certificate of, List<X509Certificate> among) {
        return among.stream().filter(one -> isSigner(one, of)).findFirst();
    }

    private static boolean isSigner(X509Certificate one, X509Certificate of) {
        try {
            if (one.getSubjectX500Principal().equals(of.getIssuerX500Principal())) {
                of.verify(one.getPublicKey());
                return true;
            }
            return false;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private void requireNames(Certificate certificate, List<HostPattern> names) throws BrokenPairException {
        List<HostPattern> missing = names.stream().filter(name -> !certificate.coversAll(List.of(name))).toList();
        if (!missing.isEmpty()) {
            String has = certificate.names().isEmpty()
                    ? "no name"
                    : certificate.names().stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
            throw broken(CERTIFICATE,
                    "a certificate for %s; this one is for %s".formatted(
                            missing.stream().map(String::valueOf).collect(Collectors.joining(", ")), has),
                    "Have one made for all hosts of the site, or give the others to a site of their own.");
        }
    }

    private static String day(Instant time) {
        return time.toString().substring(0, "2026-11-23".length());
    }

    private BrokenPairException broken(String setting, String expected, String remedy) {
        return new BrokenPairException(setting, setting.equals(KEY) ? files.key() : files.certificate(), expected,
                remedy);
    }
}
