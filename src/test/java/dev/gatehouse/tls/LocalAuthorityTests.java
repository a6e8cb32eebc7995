package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.storage.FolderStorage;

/** Tests for {@link LocalAuthority}: what it signs is looked at by OpenSSL and by the JDK. */
class LocalAuthorityTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String ROOT = "local-authority/root.pem";

    /** Now, since OpenSSL goes by the machine's clock. */
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path folder;

    private LocalAuthority authority() {
        return authorityAt(now);
    }

    private LocalAuthority authorityAt(Instant time) {
        return new LocalAuthority(new FolderStorage(folder), Clock.fixed(time, ZoneOffset.UTC));
    }

    private static Wanted wanted(String... names) {
        return new Wanted("site", Stream.of(names).map(name -> HostPattern.of(name).orElseThrow()).toList(),
                SiteHttps.DEFAULT);
    }

    private static Certificate issue(LocalAuthority authority, String... names) throws NotIssuedException {
        return authority.issue(wanted(names), Optional.empty());
    }

    @Test
    void itsCertificateIsMadeOnceByAllThatStartTogether() throws Exception {
        List<Callable<X509Certificate>> nodes = IntStream.range(0, 8)
                .mapToObj(_ -> authority())
                .flatMap(node -> Stream.<Callable<X509Certificate>>of(() -> node.root().leaf(),
                        () -> node.root().leaf()))
                .toList();
        Set<X509Certificate> seen = new HashSet<>();
        try (var threads = Executors.newFixedThreadPool(nodes.size())) {
            for (var answer : threads.invokeAll(nodes)) {
                seen.add(answer.get());
            }
        }

        assertThat(seen).hasSize(1);
    }

    @Test
    void itLastsTenYearsAndSignsServersForNinetyDaysFromAnHourAgo() throws Exception {
        Certificate leaf = issue(authority(), "app.test");

        assertThat(leaf.validFrom()).isEqualTo(now.minus(Duration.ofHours(1)));
        assertThat(leaf.validUntil()).isEqualTo(now.plus(Duration.ofDays(90)));
        assertThat(leaf.leaf().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(leaf.leaf().getCriticalExtensionOIDs()).containsExactlyInAnyOrder(
                Extension.basicConstraints.getId(), Extension.keyUsage.getId());
        assertThat(leaf.leaf().getSerialNumber().bitLength()).isBetween(64, 159);
        assertThat(authority().certificate().orElseThrow().validUntil()).isEqualTo(now.plus(Duration.ofDays(3650)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.test", "*.wild.test", "a.b.home.arpa", "printer.local", "nas.lan", "x.localhost",
            "127.0.0.1",
            "192.168.178.20", "[::1]", "[fd00::7]"})
    @RequiresProgram("openssl")
    void opensslAndTheJdkTakeWhatItSigns(String name) throws Exception {
        Certificate leaf = issue(authority(), name);

        assertThat(openssl(leaf, name)).contains("OK");
        validate(leaf);
    }

    @Test
    @RequiresProgram("openssl")
    void severalNamesStandInOneCertificate() throws Exception {
        Certificate leaf = issue(authority(), "app.test", "*.wild.test", "10.1.2.3");

        assertThat(leaf.names()).extracting(HostPattern::toString)
                .containsExactlyInAnyOrder("app.test", "*.wild.test", "10.1.2.3");
        assertThat(openssl(leaf, "any.wild.test")).contains("OK");
    }

    @Test
    @RequiresProgram("openssl")
    void whoStealsItsKeyCanSignNoPublicName() throws Exception {
        Certificate stolen = authority().root();
        for (String name : List.of("bank.example.com", "8.8.8.8", "[2001:db8::1]", "nas")) {
            Certificate forged = LocalCertificates.leaf(stolen, wanted(name).names(), now,
                    now.plus(Duration.ofDays(1)));

            assertThat(openssl(forged, name)).as(name).contains("permitted subtree violation");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.example.com", "nas", "203.0.113.7", "[2001:db8::1]"})
    void whatBrowsersWouldRefuseIsNotSigned(String name) {
        assertThatExceptionOfType(NotIssuedException.class).isThrownBy(() -> issue(authority(), name))
                .withMessage("the local authority can sign private names only, and %s is none", name)
                .satisfies(refusal -> assertThat(refusal.remedy()).contains("certificate and key of its own"));
    }

    @Test
    void renewalsComeALittleBeforeTwoThirdsOfTheLifeEachAtItsOwnTimeAndAlwaysTheSame() throws Exception {
        LocalAuthority authority = authority();
        List<Certificate> all = IntStream.range(0, 20).mapToObj(_ -> {
            try {
                return issue(authority, "app.test");
            } catch (NotIssuedException e) {
                throw new IllegalStateException(e);
            }
        }).toList();

        assertThat(all).allSatisfy(one -> assertThat(authority.renewalTime(one))
                .isBetween(now.plus(Duration.ofDays(55)), now.plus(Duration.ofDays(60)))
                .isEqualTo(authorityAt(now.plus(PATIENCE)).renewalTime(one)));
        assertThat(all.stream().map(authority::renewalTime).distinct()).hasSizeGreaterThan(15);
        assertThat(all.stream().map(one -> one.leaf().getSerialNumber()).distinct()).hasSize(20);
        assertThat(all).extracting(one -> one.leaf().getSerialNumber())
                .allMatch(one -> one.compareTo(BigInteger.ZERO) > 0);
    }

    @Test
    void nothingOutlivesTheAuthorityAndItsLastYearIsSaid() throws Exception {
        Instant end = authority().root().validUntil();
        assertThat(authority().concern()).isEmpty();

        LocalAuthority lastYear = authorityAt(end.minus(Duration.ofDays(300)));
        assertThat(issue(lastYear, "app.test").validUntil()).isEqualTo(end.minus(Duration.ofDays(210)));
        assertThat(lastYear.concern()).hasValueSatisfying(concern -> {
            assertThat(concern.problem()).isNull();
            assertThat(concern.remedy()).contains("ends on " + end, "gatehouse trust");
        });

        LocalAuthority lastMonth = authorityAt(end.minus(Duration.ofDays(30)));
        assertThat(issue(lastMonth, "app.test").validUntil()).isEqualTo(end);
        assertThat(lastMonth.concern().orElseThrow().problem()).isEqualTo("the local authority ends soon");

        assertThatExceptionOfType(NotIssuedException.class).isThrownBy(() -> issue(authorityAt(end), "app.test"))
                .withMessageContaining("the local authority ends on " + end);
    }

    @Test
    void itsLeaseIsNamedAsItIs() throws Exception {
        authority().root();

        assertThat(folder.resolve("leases")).isDirectoryContaining(lease -> lease.endsWith("local-authority"));
    }

    @Test
    void aBrokenOneIsSaidAndNeverReplaced() throws Exception {
        Certificate before = issue(authority(), "app.test");
        String broken = Files.readString(folder.resolve(ROOT)).replace("A", "B");
        Files.writeString(folder.resolve(ROOT), broken);

        LocalAuthority authority = authority();
        assertThatExceptionOfType(NotIssuedException.class).isThrownBy(() -> issue(authority, "app.test"))
                .withMessageStartingWith(ROOT + ": ")
                .satisfies(refusal -> assertThat(refusal.remedy()).startsWith("Put the file back as it was."));
        assertThat(Files.readString(folder.resolve(ROOT))).isEqualTo(broken);
        assertThat(authority.isFromHere(before)).as("goes on being served").isTrue();
        assertThat(authority.concern()).hasValueSatisfying(
                concern -> assertThat(concern.problem()).startsWith(ROOT + ": "));
    }

    @Test
    void aCertificateOfSomebodyElseIsNotUsed() throws Exception {
        Certificate leaf = issue(authority(), "app.test");
        Files.writeString(folder.resolve(ROOT), leaf.toPem());

        assertThatThrownBy(() -> issue(authority(), "app.test"))
                .hasMessage(ROOT + ": it is not the certificate of an authority");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "the real one|permitted;DNS:test,permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:fc00::/fe00::|true",
            "no names|permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:fc00::/fe00::|false",
            "no addresses|permitted;DNS:test|false",
            "a public ending|permitted;DNS:com,permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:fc00::/fe00::|false",
            "every address|permitted;DNS:test,permitted;IP:0.0.0.0/0.0.0.0,permitted;IP:fc00::/fe00::|false",
            "a wider network|permitted;DNS:test,permitted;IP:10.0.0.0/254.0.0.0,permitted;IP:fc00::/fe00::|false",
            "none permitted|excluded;DNS:example.com|false"})
    @RequiresProgram("openssl")
    void onlyAnAuthorityForNoMoreThanPrivateNamesIsOne(String what, String constraints, boolean isOne) {
        assertThat(LocalCertificates.objection(forged("critical," + constraints, "critical,CA:TRUE", "serverAuth",
                "Gatehouse local authority 01234567"))
                .map("it was not made by Gatehouse, whose authority is for private names only"::equals))
                .as(what)
                .isEqualTo(Optional.of(isOne).filter(one -> !one).map(_ -> true));
    }

    @Test
    @RequiresProgram("openssl")
    void constraintsThatNobodyHasToHeedAreNone() {
        String name = "Gatehouse local authority 01234567";
        String good = "permitted;DNS:test,permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:fc00::/fe00::";

        assertThat(LocalCertificates.objection(forged("critical," + good, "critical,CA:TRUE", "serverAuth", name)))
                .isEmpty();
        assertThat(LocalCertificates.objection(forged(good, "critical,CA:TRUE", "serverAuth", name))).isPresent();
        assertThat(LocalCertificates.objection(forged("critical," + good, "critical,CA:FALSE", "serverAuth", name)))
                .isPresent();
        assertThat(LocalCertificates.objection(forged("critical," + good, "critical,CA:TRUE", "codeSigning", name)))
                .isPresent();
        assertThat(LocalCertificates
                .objection(forged("critical," + good, "critical,CA:TRUE", "serverAuth", "Another authority")))
                .isPresent();
    }

    private X509Certificate forged(String constraints, String basic, String use, String name) {
        Path file = folder.resolve("forged.pem");
        Commands.run(PATIENCE, List.of("openssl", "req", "-x509", "-config", "/dev/null", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name, "-keyout",
                folder.resolve("forged.key").toString(), "-out", file.toString(), "-addext",
                "basicConstraints=" + basic, "-addext", "keyUsage=critical,keyCertSign", "-addext",
                "extendedKeyUsage=" + use, "-addext", "nameConstraints=" + constraints));
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aNewOneMeansNewCertificates() throws Exception {
        Certificate before = issue(authority(), "app.test");
        Files.delete(folder.resolve(ROOT));

        LocalAuthority anew = authority();
        assertThat(anew.isFromHere(before)).isFalse();
        assertThat(anew.isFromHere(issue(anew, "app.test"))).isTrue();
    }

    private String openssl(Certificate leaf, String name) {
        try {
            Path root = Files.writeString(folder.resolve("root.crt"),
                    authority().certificate().orElseThrow().pem());
            Path certificate = Files.writeString(folder.resolve("leaf.pem"), leaf.toPem());
            String bare = name.replaceAll("[\\[\\]]", "");
            boolean address = bare.contains(":") || bare.matches("[0-9.]+");
            return Commands.outcomeOf(PATIENCE, List.of("openssl", "verify", "-x509_strict", "-purpose", "sslserver",
                    "-CAfile", root.toString(), address ? "-verify_ip" : "-verify_hostname",
                    bare.replace("*", "any"), certificate.toString())).output();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NotIssuedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As PKIX has it. What the authority may not sign is no matter to Java, which asks nothing of what it trusts. */
    private void validate(Certificate leaf) throws GeneralSecurityException, NotIssuedException {
        X509Certificate root = authority().certificate().orElseThrow().certificate();
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf.leaf())), parameters);
    }
}
