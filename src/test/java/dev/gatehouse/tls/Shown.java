package dev.gatehouse.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.HashMap;
import java.util.Map;

import org.awaitility.Awaitility;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;

/** Certificates of a test's own, put in force as the keeper does with those it has got. */
final class Shown {

    private Shown() {
    }

    static Certificate read(TestCertificates.Certificate certificate, Path folder) {
        return read(certificate.certificateIn(folder), certificate.keyIn(folder));
    }

    static Certificate read(Path... files) {
        try {
            var pem = new StringBuilder();
            for (Path file : files) {
                pem.append(Files.readString(file));
            }
            return Certificate.ofPem(pem.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on it is these that are shown, each to those who ask for one of its names. */
    static void by(Gatehouse gatehouse, Certificate... certificates) {
        var contexts = gatehouse.bean(TlsContexts.class);
        Map<HostPattern, ServedCertificate> byName = new HashMap<>();
        for (Certificate certificate : certificates) {
            var served = new ServedCertificate(certificate, SiteHttps.DEFAULT, contexts);
            certificate.names().forEach(name -> byName.put(name, served));
        }
        gatehouse.bean(ServedCertificates.class).replace(byName, null);
    }

    /** Waits until the local authority has signed for all sites, so that nothing is put in force any more but by a test. */
    static void awaitLocalAuthority(Gatehouse gatehouse) {
        Awaitility.await()
                .until(() -> gatehouse.bean(CertificateKeeper.class)
                        .status()
                        .stream()
                        .allMatch(certificate -> certificate.validUntil() != null));
    }
}
