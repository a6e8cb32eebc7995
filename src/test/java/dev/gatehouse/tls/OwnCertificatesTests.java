package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.OpenSsl;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.Finding;
import dev.gatehouse.site.InvalidConfigurationException;
import dev.gatehouse.site.Site;
import dev.gatehouse.site.SiteHttps;
import dev.gatehouse.storage.FolderStorage;

/** Tests for certificates of the operator's own, in files as {@code openssl} makes them. */
@RequiresProgram("openssl")
class OwnCertificatesTests {

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();
    private OpenSsl openssl;
    private KeeperNode node;

    @BeforeEach
    void prepare() {
        openssl = new OpenSsl(folder);
        var storage = new FolderStorage(folder.resolve("data"));
        var authority = new LocalAuthority(storage, clock);
        node = new KeeperNode(storage, clock, _ -> authority);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static List<Site> site(Path certificate, Path key, String... hosts) {
        return List.of(KeeperNode.site("app", new SiteHttps(Optional.of(new SiteHttps.Files(certificate, key)), false,
                Optional.empty(), Optional.empty()), hosts));
    }

    private List<Finding> findings(Path certificate, Path key, String... hosts) {
        return node.serve(site(certificate, key, hosts));
    }

    private void assertServed(Path certificate, Path key) {
        assertThat(findings(certificate, key, "app.test", "*.app.test")).isEmpty();
        assertThat(node.shown("app.test")).isPresent();
        assertThat(node.shown("any.app.test")).isPresent();
    }

    @Test
    void keysInEveryFormAreTaken() {
        Path rsa = openssl.key("rsa.key", "RSA");
        Path rsaCertificate = openssl.certificate("rsa.pem", rsa, "app.test", "*.app.test");
        assertServed(rsaCertificate, rsa);
        Path pkcs1 = openssl.form(rsa, "rsa1.key", "rsa", "-traditional");
        assertThat(pkcs1).content().startsWith("-----BEGIN RSA PRIVATE KEY-----");
        assertServed(rsaCertificate, pkcs1);

        Path ec = openssl.key("ec.key", "EC");
        Path ecCertificate = openssl.certificate("ec.pem", ec, "app.test", "*.app.test");
        assertServed(ecCertificate, ec);
        Path sec1 = openssl.form(ec, "sec1.key", "ec");
        assertThat(sec1).content().startsWith("-----BEGIN EC PRIVATE KEY-----");
        assertServed(ecCertificate, sec1);
    }

    @Test
    void certificateAndKeyMayStandInOneFile() throws IOException {
        Path key = openssl.key("key", "EC");
        Path certificate = openssl.certificate("certificate", key, "app.test", "*.app.test");
        Path both = Files.writeString(folder.resolve("both"), Files.readString(certificate) + Files.readString(key));
        assertServed(both, both);
    }

    @Test
    void aChainInTheWrongOrderIsPutRight() throws IOException {
        Path keyOfRoot = openssl.key("root.key", "EC");
        Path root = openssl.certificate("root", keyOfRoot, "root.test");
        Path keyOfMiddle = openssl.key("middle.key", "RSA");
        Path middle = openssl.certificate("middle", keyOfMiddle, root, keyOfRoot, "middle.test");
        Path key = openssl.key("key", "EC");
        Path leaf = openssl.certificate("leaf", key, middle, keyOfMiddle, "app.test", "*.app.test");
        Path chain = Files.writeString(folder.resolve("chain"),
                Files.readString(root) + Files.readString(leaf) + Files.readString(middle));

        assertServed(chain, key);

        assertThat(node.shown("app.test").orElseThrow().chain())
                .extracting(one -> one.getSubjectX500Principal().getName())
                .containsExactly("CN=leaf", "CN=middle", "CN=of a test");
    }

    @Test
    void anEncryptedKeyIsFoundWithTheWayToDecryptIt() {
        Path key = openssl.key("key", "RSA");
        Path certificate = openssl.certificate("certificate", key, "app.test");
        Path encrypted = openssl.form(key, "encrypted", "pkcs8", "-topk8", "-passout", "pass:secret");
        Path old = openssl.form(key, "old", "rsa", "-traditional", "-aes128", "-passout", "pass:secret");

        assertThat(findings(certificate, encrypted, "app.test")).singleElement()
                .hasToString("gatehouse.sites[app].key: \"%s\" (expected: a private key without a passphrase; "
                        .formatted(encrypted)
                        + "Take the passphrase away: openssl pkey -in %s -out NEW)".formatted(encrypted));
        assertThat(findings(certificate, old, "app.test")).singleElement()
                .asString()
                .contains("a private key without a passphrase");
    }

    @Test
    void theKeyOfAnotherCertificateIsFound() {
        Path certificate = openssl.certificate("certificate", openssl.key("key", "EC"), "app.test");
        assertThat(findings(certificate, openssl.key("another", "EC"), "app.test")).singleElement()
                .asString()
                .startsWith("gatehouse.sites[app].key: ")
                .contains("expected: the key of the certificate in " + certificate);
        assertThat(findings(certificate, openssl.key("rsa", "RSA"), "app.test")).hasSize(1);
    }

    @Test
    void aCertificateForOtherNamesIsFoundWithTheNamesItHas() {
        Path key = openssl.key("key", "EC");
        Path certificate = openssl.certificate("certificate", key, "one.test", "*.two.test");
        assertThat(findings(certificate, key, "one.test", "a.two.test", "three.test", "*.one.test")).singleElement()
                .asString()
                .startsWith("gatehouse.sites[app].certificate: ")
                .contains("expected: a certificate for three.test, *.one.test; this one is for *.two.test, one.test;");
    }

    @Test
    void filesThatAreNoneAreFound() throws IOException {
        Path key = openssl.key("key", "EC");
        Path certificate = openssl.certificate("certificate", key, "app.test");
        Path text = Files.writeString(folder.resolve("text"), "hello");
        Path torn = Files.writeString(folder.resolve("torn"),
                "-----BEGIN CERTIFICATE-----\nMIIB!!\n-----END CERTIFICATE-----\n");
        Path der = openssl.form(certificate, "der", "x509", "-outform", "der");
        Path missing = folder.resolve("missing");

        for (Path file : List.of(text, torn, der, missing, folder)) {
            assertThat(findings(file, key, "app.test")).singleElement()
                    .asString()
                    .startsWith("gatehouse.sites[app].certificate: \"" + file + "\"");
        }
        for (Path file : List.of(text, torn, der, missing, folder, certificate)) {
            assertThat(findings(certificate, file, "app.test")).singleElement()
                    .asString()
                    .startsWith("gatehouse.sites[app].key: \"" + file + "\"");
        }
    }

    @Test
    void aBrokenOneEndsTheStartWithItsPlaceAlsoWithoutHttps() {
        Path key = openssl.key("key", "EC");
        Path certificate = openssl.certificate("certificate", key, "app.test");
        for (String https : List.of("https.port: 0", "data: unused")) {
            assertThatThrownBy(() -> Gatehouse.with("""
                    gatehouse:
                      %s
                      sites:
                        app:
                          host: other.test
                          upstream: 5000
                          certificate: %s
                          key: %s
                    """.formatted(https, certificate, key), "--gatehouse.data=" + folder).close())
                    .isInstanceOf(InvalidConfigurationException.class)
                    .hasMessageContaining("application.yml:7:20, gatehouse.sites.app.certificate: \"%s\" (expected: "
                            .formatted(certificate))
                    .hasMessageContaining("a certificate for other.test; this one is for app.test;");
        }
    }

    @Test
    void oneThatHasEndedIsServedAndToldOf() {
        Path key = openssl.key("key", "EC");
        Path certificate = openssl.certificate("certificate", key, "app.test");
        clock.advance(Duration.ofDays(11));
        assertThat(findings(certificate, key, "app.test")).isEmpty();
        assertThat(node.status().getFirst().why()).endsWith("has ended");
    }

    @Test
    void theStatusSaysWhenOneEndsSoon() {
        Path key = openssl.key("key", "EC");
        Path certificate = openssl.certificate("certificate", key, "app.test");
        findings(certificate, key, "app.test");
        assertThat(node.status()).singleElement().extracting(CertificateStatus::why).isNull();

        clock.advance(Duration.ofDays(9));
        assertThat(node.status().getFirst().why()).endsWith("ends soon");
        assertThat(node.status().getFirst().remedy()).startsWith("Put a renewed one into " + certificate);

        clock.advance(Duration.ofDays(2));
        assertThat(node.status().getFirst().why()).endsWith("has ended");
    }

    @Test
    void newFilesAreServedAndBrokenOnesAreNot() throws IOException {
        Path key = openssl.key("key", "EC");
        Path certificate = openssl.certificate("certificate", key, "app.test");
        findings(certificate, key, "app.test");
        node.started();
        Certificate first = node.shown("app.test").orElseThrow();
        Path newKey = openssl.key("new.key", "RSA");
        Path newCertificate = openssl.certificate("new.pem", newKey, "app.test");

        Files.copy(newCertificate, certificate, StandardCopyOption.REPLACE_EXISTING);
        await().until(() -> node.status().getFirst().why() != null);
        assertThat(node.status().getFirst().why()).startsWith(key + " cannot be used (expected: the key of the cert");
        assertThat(node.shown("app.test")).containsSame(first);

        Files.copy(newKey, key, StandardCopyOption.REPLACE_EXISTING);
        await().until(() -> !node.shown("app.test").orElseThrow().leaf().equals(first.leaf()));
        assertThat(node.status().getFirst().validUntil()).isEqualTo(node.shown("app.test").orElseThrow().validUntil());
    }

    @Test
    void aLinkThatIsTurnedElsewhereIsSeen() throws IOException {
        Path key = openssl.key("key", "EC");
        Path old = openssl.certificate("old.pem", key, "app.test");
        Path renewed = openssl.certificate("renewed.pem", key, "app.test");
        Path link = Files.createSymbolicLink(folder.resolve("live.pem"), old);
        findings(link, key, "app.test");
        node.started();
        Certificate first = node.shown("app.test").orElseThrow();

        Files.createSymbolicLink(folder.resolve("..new"), renewed);
        Files.move(folder.resolve("..new"), link, StandardCopyOption.ATOMIC_MOVE);

        await().until(() -> !node.shown("app.test").orElseThrow().leaf().equals(first.leaf()));
    }

    @Test
    void aSiteWithoutItsFilesGetsAnObtainedOneAndTheOtherWayRound() {
        Path key = openssl.key("key", "EC");
        Path certificate = openssl.certificate("certificate", key, "app.test");
        findings(certificate, key, "app.test");
        node.started();
        Certificate own = node.shown("app.test").orElseThrow();

        node.serving("app.test");
        await().until(() -> node.shown("app.test").filter(one -> !one.leaf().equals(own.leaf())).isPresent());

        findings(certificate, key, "app.test");
        assertThat(node.shown("app.test").orElseThrow().leaf()).isEqualTo(own.leaf());
    }
}
