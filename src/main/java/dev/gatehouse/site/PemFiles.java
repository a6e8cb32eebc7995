package dev.gatehouse.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

import org.jspecify.annotations.Nullable;

/** Whether files hold what a setting says they hold, so that a wrong one is found when it is written and not when it is needed. */
final class PemFiles {

    private static final String KEY = "-----BEGIN PRIVATE KEY-----";

    private PemFiles() {
    }

    /** @throws InvalidSettingException if the file is given and has no certificates in it */
    static void requireCertificates(String setting, @Nullable Path file) {
        if (file == null) {
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
                throw noCertificates(setting, file);
            }
        } catch (IOException | CertificateException _) {
            throw noCertificates(setting, file);
        }
    }

    /** @throws InvalidSettingException if the file is given and has no private key in it */
    static void requireKey(String setting, @Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            if (Files.readString(file, StandardCharsets.US_ASCII).contains(KEY)) {
                return;
            }
        } catch (IOException _) {
            // Said below.
        }
        throw new InvalidSettingException(setting, file.toString(),
                "a file that can be read, with an unencrypted private key in PEM form (PKCS#8)");
    }

    private static InvalidSettingException noCertificates(String setting, Path file) {
        return new InvalidSettingException(setting, file.toString(),
                "a file that can be read, with certificates in PEM form");
    }
}
