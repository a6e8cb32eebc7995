package dev.gatehouse.site;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a site wants of https.
 *
 * @param own the files of its own certificate; obtained if empty
 * @param oneCertificate whether all its hosts stand in one certificate
 * @param redirect whether requests in plain HTTP are sent on to https; as for all sites if empty
 * @param hsts for how long browsers are told to ask for it by https alone; not at all if empty
 */
public record SiteHttps(Optional<Files> own, boolean oneCertificate, Optional<Boolean> redirect,
        Optional<Duration> hsts) {

    /** A certificate is obtained for each host. */
    public static final SiteHttps DEFAULT = new SiteHttps(Optional.empty(), false, Optional.empty(), Optional.empty());

    /**
     * A certificate of the operator's own.
     *
     * @param certificate PEM, the site's own first, then those that signed it
     * @param key PEM of its private key
     */
    public record Files(Path certificate, Path key) {}
}
