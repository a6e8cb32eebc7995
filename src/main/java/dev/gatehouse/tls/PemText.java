package dev.gatehouse.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
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
        try (var parser = new PEMParser(new StringReader(text))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                switch (part) {
                    case X509CertificateHolder holder ->
                        certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
                    case PEMKeyPair pair -> key = new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                    case PrivateKeyInfo info -> key = new JcaPEMKeyConverter().getPrivateKey(info);
                    case PEMEncryptedKeyPair _ -> encrypted = true;
                    case PKCS8EncryptedPrivateKeyInfo _ -> encrypted = true;
                    default -> {
                        // Parameters of curves and the like stand there, too.
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            // What is malformed deep inside comes as all kinds of exceptions.
            throw new CertificateException("it is not proper PEM", e);
        }
        return new PemText(List.copyOf(certificates), Optional.ofNullable(key), encrypted);
    }
}
