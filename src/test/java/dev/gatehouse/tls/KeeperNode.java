package dev.gatehouse.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.Findings;
import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.Timeouts;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.site.UpstreamTls;
import dev.gatehouse.storage.Storage;

/** One node's {@link CertificateKeeper} and what it serves. */
final class KeeperNode implements AutoCloseable {

    private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(5),
            Duration.ofSeconds(60), Duration.ofSeconds(60));

    private final ServedCertificates served = new ServedCertificates();
    private final CertificateKeeper keeper;

    KeeperNode(Storage storage, Clock clock, Function<Wanted, Issuer> issuers) {
        var contexts = new TlsContexts(true, TlsProvider::best, new TicketKeys(clock), Stapling.NONE);
        this.keeper = new CertificateKeeper(storage, clock, new Ledger(storage, clock, OrderLimits.NONE), issuers,
                contexts, served);
    }

    /** An environment in which there is a port for https. */
    static ConfigurableEnvironment withHttps() {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of("gatehouse.https.port", "0")));
        return environment;
    }

    /** When the first certificate is looked after again. */
    Instant next() {
        return Objects.requireNonNull(keeper.status().getFirst().next());
    }

    static Site site(String name, SiteHttps https, String... hosts) {
        return new Site(name, Arrays.stream(hosts).map(host -> HostPattern.of(host).orElseThrow()).toList(),
                UpstreamAddress.of("http://localhost:5000").orElseThrow(), true, TIMEOUTS, UpstreamTls.DEFAULT, https);
    }

    /** A site for each host, in this order. */
    static List<Site> sites(String... hosts) {
        return Arrays.stream(hosts).map(host -> site(host, SiteHttps.DEFAULT, host)).toList();
    }

    /** Puts these sites in force; what is wrong with them is handed back, and they are not in force then. */
    List<Finding> serve(List<Site> sites) {
        var findings = new Findings();
        Runnable swap = keeper.prepare(new Settings(withHttps(), findings), new Sites(sites));
        if (findings.isEmpty()) {
            swap.run();
        }
        return findings.all();
    }

    KeeperNode serving(String... hosts) {
        serve(sites(hosts));
        return this;
    }

    KeeperNode started() {
        keeper.start();
        return this;
    }

    Optional<Certificate> shown(String name) {
        return served.forName(HostName.of(name).orElseThrow()).map(ServedCertificate::certificate);
    }

    Optional<ServedCertificate> servedFor(String name) {
        return served.forName(HostName.of(name).orElseThrow());
    }

    boolean shows(String name) {
        return shown(name).isPresent();
    }

    List<CertificateStatus> status() {
        return keeper.status();
    }

    @Override
    public void close() {
        keeper.stop();
    }
}
