package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests for {@link SiteEvents}, in a folder of the test. */
class SiteEventsTests {

    @TempDir
    private Path folder;

    private static SiteEvent event(int number) {
        return new SiteEvent(Instant.parse("2026-01-01T00:00:00Z").plusSeconds(number), "moved",
                List.of("blog", "shop"),
                "event " + number);
    }

    @Test
    void theNewestComesFirstAlsoAfterARestart() {
        new SiteEvents(folder.resolve("history")).add(event(1));
        new SiteEvents(folder.resolve("history")).add(event(2));

        assertThat(new SiteEvents(folder.resolve("history")).list()).containsExactly(event(2), event(1));
    }

    @Test
    void theOldestAreForgotten() {
        var events = new SiteEvents(folder);
        for (int i = 0; i < SiteEvents.KEPT + 1; i++) {
            events.add(event(i));
        }

        assertThat(events.list()).hasSize(SiteEvents.KEPT).doesNotContain(event(0)).contains(event(1));
    }

    @Test
    void aDamagedFileIsLeftOutAndReplaced() throws IOException {
        Files.writeString(folder.resolve("events.json"), "[{\"at\":\"nev");
        var events = new SiteEvents(folder);
        assertThat(events.list()).isEmpty();
        events.add(event(1));

        assertThat(events.list()).containsExactly(event(1));
    }

    @Test
    void nobodyElseMayReadIt() throws IOException {
        new SiteEvents(folder).add(event(1));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("events.json"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aFolderThatCannotBeWrittenStopsNothing() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        var events = new SiteEvents(file.resolve("history"));
        events.add(event(1));

        assertThat(events.list()).isEmpty();
    }
}
