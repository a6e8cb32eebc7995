package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.Gatehouse;
import dev.gatehouse.fixture.TestCertificates;
import dev.gatehouse.site.KeptSite;
import dev.gatehouse.site.SiteCatalog;

/** Tests for certificates of the operator's own that sites name which have files of their own, with the whole application. */
class SiteFileCertificatesTests {

    @TempDir
    private Path folder;

    private Gatehouse start() {
        return Gatehouse.forwardingTo("http://localhost:5000", "--gatehouse.https.port=0",
                "--gatehouse.sites-folder=" + folder, "--gatehouse.data=" + folder.resolve("data"),
                "--gatehouse.https.default-site=shop");
    }

    private void shop(Path certificate, Path key) throws IOException {
        Files.writeString(folder.resolve("shop.yml"),
                "host: shop.test\nupstream: 5001\ncertificate: %s\nkey: %s\n".formatted(certificate, key));
    }

    @Test
    void aBrokenOneLeavesTheSiteOutAndTheOthersStart() throws IOException {
        Path nothing = Files.writeString(folder.resolve("nothing"), "nothing");
        shop(nothing, nothing);

        try (var gatehouse = start()) {
            var catalog = gatehouse.bean(SiteCatalog.class);
            assertThat(catalog.sites().named("app")).isPresent();
            assertThat(catalog.sites().named("shop")).isEmpty();
            assertThat(catalog.kept()).singleElement().satisfies(kept -> {
                assertThat(kept.since()).isEmpty();
                assertThat(kept.findings()).isNotEmpty()
                        .allSatisfy(finding -> assertThat(finding.sentence()).contains("shop.yml:"));
            });
        }
    }

    @Test
    void oneThatBreaksLaterIsServedAsItWas() throws IOException {
        var certificate = TestCertificates.ofNewAuthority().issue("shop.test");
        Path file = certificate.certificateIn(folder);
        shop(file, certificate.keyIn(folder));
        try (var gatehouse = start()) {
            var catalog = gatehouse.bean(SiteCatalog.class);
            assertThat(catalog.sites().named("shop")).isPresent();
            Files.writeString(file, "broken");

            assertThat(gatehouse.manage("POST", "/actuator/reload").statusCode()).isEqualTo(200);

            assertThat(catalog.sites().named("shop")).isPresent();
            assertThat(catalog.kept()).extracting(KeptSite::site).containsExactly("shop");
            assertThat(gatehouse.bean(CertificateKeeper.class).status()).extracting(CertificateStatus::site)
                    .contains("shop");
        }
    }
}
