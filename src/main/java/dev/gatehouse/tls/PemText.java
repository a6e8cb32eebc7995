package dev.gatehouse.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a text in PEM form holds (RFC 7468): certificates, and a key in one of the forms that are in use, PKCS#8, PKCS#1 or SEC1.
 *
 * @param certificates in the order they stand there
 * @param key the last one
 * @param encrypted whether there is a key that nobody can use without a passphrase
 */
record PemText(List<X509Certificate> certificates, Optional<PrivateKey> key, boolean encrypted) {

    /** @throws CertificateException if it is not well formed */
    static PemText read(String text) throws CertificateException {
        List<X509Certificate> certificates = new ArrayList<>();
        @Nullable
        PrivateKey key = null;
        boolean encrypted = false;
        try (var reader = new PemReader(new StringReader(text))) {
            for (PemObject block = reader.readPemObject(); block != null; block = reader.readPemObject()) {
                switch (block.getType()) {
                    case "CERTIFICATE" -> certificates.add(certificate(block.getContent()));
                    case "PRIVATE KEY" -> key = key(PrivateKeyInfo.getInstance(block.getContent()));
                    default -> {
                        Object part = parsed(block);
                        encrypted |= part instanceof PEMEncryptedKeyPair
                                || part instanceof PKCS8EncryptedPrivateKeyInfo;
                        key = part instanceof PEMKeyPair pair ? key(pair.getPrivateKeyInfo()) : key;
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            // What is malformed deep inside comes as all kinds of exceptions.
            throw new CertificateException("it is not proper PEM", e);
        }
        return new PemText(List.copyOf(certificates), Optional.ofNullable(key), encrypted);
    }

    /** By the JDK at once: reading them in BouncyCastle's way first takes twice the time, and there may be thousands. */
    private static X509Certificate certificate(byte[] encoded) throws CertificateException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(encoded));
    }

    private static PrivateKey key(PrivateKeyInfo info) throws PEMException {
        return new JcaPEMKeyConverter().getPrivateKey(info);
    }

    /** One of the older forms; or parameters of curves and the like, which stand there, too. */
    private static @Nullable Object parsed(PemObject block) throws IOException {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(block);
        }
        try (var parser = new PEMParser(new StringReader(text.toString()))) {
            return parser.readObject();
        }
    }
}
