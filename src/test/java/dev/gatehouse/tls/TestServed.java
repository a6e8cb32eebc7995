package dev.gatehouse.tls;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;

/** Waits for certificates, or puts some in force that count as those of a public authority. */
public final class TestServed {

    private TestServed() {
    }

    /** Waits until each site has its certificate. */
    public static void await(Gatehouse gatehouse) {
        Awaitility.await()
                .until(() -> gatehouse.bean(CertificateKeeper.class)
                        .status()
                        .stream()
                        .allMatch(certificate -> certificate.validUntil() != null));
    }

    /**
     * Serves these names, and no others.
     *
     * @param covered the name in the certificate for each name
     * @param hsts what their sites want; null for nothing
     */
    public static void serve(Gatehouse gatehouse, Map<String, String> covered, @Nullable Duration hsts) {
        await(gatehouse);
        var https = new SiteHttps(Optional.empty(), false, Optional.empty(), Optional.ofNullable(hsts));
        Map<HostPattern, ServedCertificate> served = new HashMap<>();
        Map<String, ServedCertificate> made = new HashMap<>();
        covered.forEach((name, in) -> served.put(HostPattern.of(name).orElseThrow(),
                made.computeIfAbsent(in, of -> new ServedCertificate(
                        issued(gatehouse, new Wanted("test", List.of(HostPattern.of(of).orElseThrow()), https)), https,
                        new TlsContexts(true, TlsProvider::best, new TicketKeys(Clock.systemUTC()), Stapling.NONE)))));
        gatehouse.bean(ServedCertificates.class).replace(served, null);
    }

    private static Certificate issued(Gatehouse gatehouse, Wanted wanted) {
        try {
            return gatehouse.bean(LocalAuthority.class).issue(wanted, Optional.empty());
        } catch (NotIssuedException e) {
            throw new IllegalStateException(e);
        }
    }
}
