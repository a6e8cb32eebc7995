package dev.gatehouse.tls.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.tls.NotIssuedException;

class AuthorityTests {

    @Test
    void twoAuthoritiesOnOneHostHaveFoldersOfTheirOwn() {
        assertThat(new Authority(URI.create("https://ca.lan:8443/acme/one/directory"), null).folder())
                .isEqualTo("acme/ca.lan-8443_acme_one_directory");
        assertThat(new Authority(URI.create("https://ca.lan:8443/acme/two/directory"), null).folder())
                .isEqualTo("acme/ca.lan-8443_acme_two_directory");
    }

    @Test
    void aRootThatIsNoneIsNamed(@TempDir Path folder) throws IOException {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        Path missing = folder.resolve("missing.pem");
        for (Path root : new Path[]{empty, missing}) {
            assertThatThrownBy(new Authority(URI.create("https://ca.lan/dir"), root)::session)
                    .isInstanceOf(NotIssuedException.class)
                    .hasMessageContaining("gatehouse.acme.root: " + root);
        }
    }
}
