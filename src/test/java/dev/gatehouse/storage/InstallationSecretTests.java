package dev.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link InstallationSecret}: who has the same keys, and who has others. */
class InstallationSecretTests {

    @TempDir
    private Path data;

    private InstallationSecret node() {
        return new InstallationSecret(new FolderStorage(data));
    }

    @Test
    void allNodesThatShareAStorageHaveTheSameKey() {
        byte[] key = node().keyOrNew("one").getEncoded();

        assertThat(node().keyOrNew("one").getEncoded()).isEqualTo(key).hasSize(32);
        assertThat(node().key("one").orElseThrow().getEncoded()).isEqualTo(key);
    }

    @Test
    void eachPurposeHasAKeyOfItsOwn() throws IOException {
        byte[] key = node().keyOrNew("one").getEncoded();

        assertThat(node().keyOrNew("another").getEncoded()).isNotEqualTo(key);
        assertThat(Files.readAllBytes(data.resolve("installation-secret"))).isNotEqualTo(key);
    }

    @Test
    void anotherInstallationHasOtherKeys(@TempDir Path other) {
        assertThat(new InstallationSecret(new FolderStorage(other)).keyOrNew("one").getEncoded())
                .isNotEqualTo(node().keyOrNew("one").getEncoded());
    }

    @Test
    void itIsMadeWhenItIsNeeded() throws IOException {
        assertThat(node().key("one")).isEmpty();
        try (var files = Files.list(data)) {
            assertThat(files).isEmpty();
        }
        node().keyOrNew("one");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("installation-secret"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "****"})
    void oneThatIsNoneIsReplaced(String secret) throws IOException {
        Files.writeString(data.resolve("installation-secret"), secret);
        assertThat(node().key("one")).isEmpty();

        assertThat(node().keyOrNew("one").getEncoded()).isEqualTo(node().keyOrNew("one").getEncoded());
    }

    @Test
    void nodesThatStartAtTheSameTimeAgree() throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Set<String> keys = new HashSet<>();
            for (Future<String> key : threads.invokeAll(IntStream.range(0, 8)
                    .<Callable<String>>mapToObj(
                            _ -> () -> HexFormat.of().formatHex(node().keyOrNew("one").getEncoded()))
                    .toList())) {
                keys.add(key.get());
            }
            assertThat(keys).hasSize(1);
        }
    }

    @Test
    void whereItCannotBeKeptThereIsNoKey() throws IOException {
        Files.writeString(data.resolve("file"), "");
        var secret = new InstallationSecret(new FolderStorage(data.resolve("file")));

        assertThatThrownBy(() -> secret.keyOrNew("one")).isInstanceOf(StorageException.class);
    }
}
