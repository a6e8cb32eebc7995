package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Optional;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** A pair of keys in PEM, below a line that says what belongs to them: one value, so that it is stored whole or not at all. */
record StoredKeys(String note, KeyPair keys) {

    private static final String MARK = "# ";

    String toText() {
        var text = new StringWriter();
        text.write(MARK + note + "\n");
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
            writer.writeObject(new PemObject("PUBLIC KEY", keys.getPublic().getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Empty where it is none. */
    static Optional<StoredKeys> of(String text) {
        String note = text.lines().findFirst().filter(line -> line.startsWith(MARK)).orElse(MARK);
        PrivateKey secret = null;
        PublicKey open = null;
        var converter = new JcaPEMKeyConverter();
        try (var parser = new PEMParser(new StringReader(text))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                if (part instanceof PrivateKeyInfo info) {
                    secret = converter.getPrivateKey(info);
                } else if (part instanceof SubjectPublicKeyInfo info) {
                    open = converter.getPublicKey(info);
                }
            }
        } catch (IOException _) {
            return Optional.empty();
        }
        return secret == null || open == null
                ? Optional.empty()
                : Optional.of(new StoredKeys(note.substring(MARK.length()), new KeyPair(open, secret)));
    }
}
