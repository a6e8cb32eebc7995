package dev.gatehouse.tls;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How it stands with one certificate, in words for the operator.
 *
 * @param site whose it is
 * @param names what stands in it, or will
 * @param validUntil null where there is none yet
 * @param issuer who signed it; null where there is none yet
 * @param next when the next attempt or look is; null where somebody else renews it
 * @param why what the last attempt came to; null where all is well
 * @param remedy what a human has to do; null where nothing
 */
public record CertificateStatus(String site, List<String> names, @Nullable Instant validUntil,
        @Nullable String issuer, @Nullable Instant next, @Nullable String why, @Nullable String remedy) {

    public CertificateStatus {
        names = List.copyOf(names);
    }

    /** The same with what troubles it. */
    CertificateStatus because(String trouble, String help) {
        return new CertificateStatus(site, names, validUntil, issuer, next, trouble, help.isEmpty() ? null : help);
    }
}
