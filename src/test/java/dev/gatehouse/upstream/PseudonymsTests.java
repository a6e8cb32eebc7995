package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.UpstreamAddress;
import dev.gatehouse.storage.FolderStorage;
import dev.gatehouse.storage.InstallationSecret;
import dev.gatehouse.storage.StorageException;

/** Tests for {@link Pseudonyms}: who calls an upstream the same, and who cannot. */
class PseudonymsTests {

    private static final UpstreamAddress ADDRESS = new UpstreamAddress("http", "10.0.0.1", 5000, "");

    private static Pseudonyms node(Path storage) {
        var secret = new InstallationSecret(new FolderStorage(storage));
        return new Pseudonyms(() -> secret.keyOrNew("sticky"), System::nanoTime);
    }

    @Test
    void allNodesOfAnInstallationCallAnUpstreamTheSame(@TempDir Path storage) {
        assertThat(node(storage).of(ADDRESS)).isEqualTo(node(storage).of(ADDRESS)).matches("[0-9a-f]{16}");
    }

    @Test
    void noOtherInstallationDoes(@TempDir Path storage, @TempDir Path another) {
        assertThat(node(storage).of(ADDRESS)).isNotEqualTo(node(another).of(ADDRESS));
    }

    @Test
    void whoTriesAddressesOutFindsNone(@TempDir Path storage) throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(ADDRESS.toString().getBytes(StandardCharsets.UTF_8));

        assertThat(HexFormat.of().formatHex(digest)).doesNotStartWith(node(storage).of(ADDRESS).substring(0, 8));
    }

    @Test
    void whereTheKeyCannotBeHadAVisitorStaysAllTheSame(@TempDir Path storage) {
        var clock = new TestClock();
        var gone = new AtomicBoolean(true);
        var asked = new AtomicInteger();
        var secret = new InstallationSecret(new FolderStorage(storage));
        var names = new Pseudonyms(() -> {
            asked.incrementAndGet();
            if (gone.get()) {
                throw new StorageException("gone", new IOException());
            }
            return secret.keyOrNew("sticky");
        }, clock::nanoTime);
        String own = names.of(ADDRESS);
        assertThat(names.of(ADDRESS)).isEqualTo(own).isNotEqualTo(node(storage).of(ADDRESS));
        assertThat(asked).hasValue(1);

        gone.set(false);
        clock.advance(Duration.ofMinutes(1));

        assertThat(names.of(ADDRESS)).isEqualTo(node(storage).of(ADDRESS));
    }
}
