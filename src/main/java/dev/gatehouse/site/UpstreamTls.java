package dev.gatehouse.site;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * How an upstream that speaks TLS is recognised, and how Gatehouse makes itself known to it, as written under a site's
 * {@code upstream-tls}.
 *
 * @param ca file with the certificates (PEM) that the upstream's may be signed by; those of the system if absent
 * @param insecure whether any certificate is taken; nobody can then tell the upstream from somebody in between
 * @param serverName the name that is asked for (SNI) and has to stand in the certificate; the upstream's host if absent
 * @param certificate file with a certificate (PEM) of our own to show; none if absent
 * @param key file with the private key (PEM, PKCS#8) of that certificate
 */
public record UpstreamTls(@Nullable Path ca, boolean insecure, @Nullable String serverName, @Nullable Path certificate,
        @Nullable Path key) {

    /** The system's certificates, the upstream's own name, nothing to show. */
    public static final UpstreamTls DEFAULT = new UpstreamTls(null, false, null, null, null);

    public UpstreamTls {
        if (insecure && ca != null) {
            throw new InvalidSettingException("insecure", true, "either ca or insecure");
        }
        if ((certificate == null) != (key == null)) {
            throw new InvalidSettingException(certificate == null ? "key" : "certificate",
                    String.valueOf(certificate == null ? key : certificate), "certificate and key, or none of them");
        }
        PemFiles.requireCertificates("ca", ca);
        PemFiles.requireCertificates("certificate", certificate);
        PemFiles.requireKey("key", key);
    }
}
