package dev.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.RedisServer;
import dev.gatehouse.fixture.RequiresProgram;

/** Against a real Redis. */
@RequiresProgram({"redis-server", "redis-cli"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisStorageTests extends StorageContract {

    private RedisServer server;
    private final List<RedisStorage> nodes = new ArrayList<>();
    private int next;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = RedisServer.in(folder);
    }

    @BeforeEach
    void openNodes() {
        for (int i = 0; i < 3; i++) {
            nodes.add(new RedisStorage(server.address()));
        }
    }

    @AfterEach
    void empty() {
        nodes.forEach(RedisStorage::close);
        nodes.clear();
        server.command("flushall");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** A client for each would take long; three are enough to be several. */
    @Override
    synchronized Storage node() {
        next = (next + 1) % nodes.size();
        return nodes.get(next);
    }

    @Override
    void letEnd(Duration time) {
        await().until(() -> server.command("keys", "gatehouse:lease:*").isEmpty());
    }

    @Test
    void whileItIsGoneEveryCallFailsInWordsAndAfterwardsAllIsThere() {
        Storage storage = node();
        storage.write("a/b", "value");
        server.stop();

        assertThatExceptionOfType(StorageException.class).isThrownBy(() -> storage.read("a/b"))
                .withMessageContaining("a/b cannot be read: redis://127.0.0.1:")
                .withMessageNotContaining(server.password());
        server.startAgain();

        await().ignoreExceptionsInstanceOf(StorageException.class)
                .untilAsserted(() -> assertThat(storage.read("a/b")).contains("value"));
    }

    @Test
    void oneThatIsNotThereYetIsAskedLater() {
        server.stop();
        try (var storage = new RedisStorage(server.address())) {
            assertThatExceptionOfType(StorageException.class).isThrownBy(() -> storage.list("a"));
            server.startAgain();
            await().ignoreExceptionsInstanceOf(StorageException.class)
                    .untilAsserted(() -> assertThat(storage.list("a")).isEmpty());
        }
    }

    @Test
    void theWrongPasswordIsSaid() {
        try (var storage = new RedisStorage(server.address().replace(server.password(), "another"))) {
            assertThatExceptionOfType(StorageException.class).isThrownBy(() -> storage.read("a"))
                    .withMessageContaining("WRONGPASS");
        }
    }
}
