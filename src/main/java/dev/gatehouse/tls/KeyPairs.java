package dev.gatehouse.tls;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/** Keys for certificates. */
public final class KeyPairs {

    private KeyPairs() {
    }

    /** A new key on the curve P-256, which every client knows and which costs least. Takes about a millisecond. */
    public static KeyPair create() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without P-256", e);
        }
    }

    /** Whether what one signs the other recognises. */
    static boolean belongTogether(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
        String algorithm = switch (open.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case String other -> other;
        };
        byte[] text = {1, 2, 3};
        var signing = Signature.getInstance(algorithm);
        signing.initSign(secret);
        signing.update(text);
        byte[] signature = signing.sign();
        var verifying = Signature.getInstance(algorithm);
        verifying.initVerify(open);
        verifying.update(text);
        return verifying.verify(signature);
    }
}
