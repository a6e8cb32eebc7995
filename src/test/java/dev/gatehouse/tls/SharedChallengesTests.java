package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.Findings;
import dev.gatehouse.site.Settings;
import dev.gatehouse.site.Sites;
import dev.gatehouse.storage.FolderStorage;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;

/** Tests for {@link SharedChallenges}, with the answers of other nodes in a real folder. */
class SharedChallengesTests {

    @TempDir
    private Path folder;

    private Storage storage;
    private Challenges challenges;
    private SharedChallenges nodes;

    @BeforeEach
    void prepare() {
        storage = new FolderStorage(folder);
        challenges = new Challenges(storage);
        nodes = new SharedChallenges(storage, challenges, new TestClock());
        nodes.prepare(new Settings(KeeperNode.withHttps(), new Findings()), new Sites(List.of())).run();
    }

    @AfterEach
    void stop() {
        nodes.stop();
    }

    @Test
    void whatWasStoredBeforeTheStartIsAnsweredFromTheStart() {
        storage.write("acme/challenges/http-token", "answer");
        nodes.start();

        assertThat(challenges.answerTo("token")).contains("answer");
    }

    @Test
    void aFileOfNoUseHidesNoOther() throws IOException {
        storage.write("acme/challenges/http-token", "answer");
        Files.write(folder.resolve("acme/challenges/http-binary"), new byte[]{(byte) 0xff, (byte) 0xfe, 0});
        nodes.start();

        await().until(() -> challenges.answerTo("token").isPresent());
        storage.write("acme/challenges/http-later", "another");
        await().until(() -> challenges.answerTo("later").isPresent());
    }

    @Test
    void anAnswerThatCannotBeStoredIsNotGiven() throws IOException {
        Files.writeString(folder.resolve("acme"), "where a folder should be");

        assertThatThrownBy(() -> challenges.answer("token", "answer")).isInstanceOf(StorageException.class);
        assertThat(challenges.answerTo("token")).isEmpty();
    }

    @Test
    void anAnswerThatIsTakenAwayIsNotGivenAnyMore() {
        storage.write("acme/challenges/http-token", "answer");
        nodes.start();
        await().until(() -> challenges.answerTo("token").isPresent());

        storage.delete("acme/challenges/http-token");
        await().until(() -> challenges.answerTo("token").isEmpty());
    }
}
