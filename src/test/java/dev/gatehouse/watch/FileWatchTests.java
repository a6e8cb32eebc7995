package dev.gatehouse.watch;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.gatehouse.site.Reload;
import dev.gatehouse.site.ReloadCause;
import dev.gatehouse.site.Sites;
import dev.gatehouse.site.SitesChanged;
import dev.gatehouse.site.WatchedFolder;

/** Tests for {@link FileWatch}, with files that are changed as editors, scripts and Kubernetes change them. */
class FileWatchTests {

    @TempDir
    private Path folder;

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger reloads = new AtomicInteger();
    private Path main;
    private Path sites;
    private FileWatch watch;

    @BeforeEach
    void start() throws IOException {
        main = Files.writeString(folder.resolve("application.yml"), "a: 1");
        sites = Files.createDirectory(folder.resolve("sites.d"));
        Files.writeString(sites.resolve("shop.yml"), "host: shop.test");
        restart();
    }

    private void restart() {
        end();
        watch = new FileWatch(true, Instant.MAX, () -> {
            looks.incrementAndGet();
            return List.of(new WatchedFolder(folder, "application.yml"::equals, false),
                    new WatchedFolder(sites, name -> name.endsWith(".yml"), false));
        }, new Reloads(this::reload));
        looks.set(0);
        reloads.set(0);
        watch.start();
    }

    private Reload reload(ReloadCause cause) {
        assertThat(cause).isEqualTo(ReloadCause.FILES);
        reloads.incrementAndGet();
        return new Reload.Applied(OptionalLong.empty(),
                new SitesChanged(new Sites(List.of()), List.of(), List.of(), List.of()), List.of(), List.of());
    }

    @AfterEach
    void end() {
        if (watch != null) {
            watch.stop();
        }
    }

    private void awaitReloads(int count) {
        await().untilAtomic(reloads, is(count));
    }

    @Test
    void aFileThatIsSavedIsRead() throws IOException {
        Files.writeString(main, "a: 2");
        awaitReloads(1);
    }

    @Test
    void aFileThatAnEditorPutsInItsPlaceIsRead() throws IOException {
        Path draft = Files.writeString(folder.resolve(".application.yml.swp"), "a: 2");
        Files.move(draft, main, ATOMIC_MOVE, REPLACE_EXISTING);
        awaitReloads(1);
        draft = Files.writeString(folder.resolve("4913"), "a: 3");
        Files.move(draft, main, ATOMIC_MOVE, REPLACE_EXISTING);
        awaitReloads(2);
    }

    @Test
    void aFileThatIsMovedAwayAndWrittenAnewIsRead() throws IOException {
        Files.move(main, folder.resolve("application.yml~"));
        Files.writeString(main, "a: 2");
        awaitReloads(1);
    }

    @Test
    void aFileThatIsTouchedIsNot() throws IOException {
        Files.setLastModifiedTime(main, FileTime.from(Instant.EPOCH));
        await().untilAtomic(looks, greaterThan(1));
        Files.writeString(main, "a: 2");
        awaitReloads(1);
    }

    @Test
    void aFileWithAnotherNameMatters() throws IOException {
        Files.writeString(sites.resolve("blog.yml"), "host: blog.test");
        awaitReloads(1);
        Files.move(sites.resolve("blog.yml"), sites.resolve("diary.yml"));
        awaitReloads(2);
        Files.delete(sites.resolve("diary.yml"));
        awaitReloads(3);
    }

    @Test
    void aFileThatIsNoneOfOursDoesNot() throws IOException {
        Files.writeString(folder.resolve("access.log"), "a line");
        Files.writeString(sites.resolve("shop.yml~"), "host: old.test");
        Files.writeString(main, "a: 2");
        awaitReloads(1);
        assertThat(looks).hasValueLessThan(4);
    }

    @Test
    void aFolderThatIsMadeLaterIsSeen() throws IOException {
        Files.delete(sites.resolve("shop.yml"));
        Files.delete(sites);
        restart();
        Files.createDirectory(sites);
        Files.writeString(sites.resolve("blog.yml"), "host: blog.test");
        awaitReloads(1);
        Files.writeString(sites.resolve("blog.yml"), "host: diary.test");
        awaitReloads(2);
    }

    @Test
    void aFolderBelowOneThatIsMissingIsSeen() throws IOException {
        sites = folder.resolve("etc/gatehouse/sites.d");
        restart();
        Files.createDirectories(sites);
        Files.writeString(sites.resolve("blog.yml"), "host: blog.test");
        awaitReloads(1);
    }

    @Test
    void aFolderThatIsPutInTheOldOnesPlaceIsSeen() throws IOException {
        Path next = Files.createDirectory(folder.resolve("next"));
        Files.writeString(next.resolve("blog.yml"), "host: blog.test");
        Files.move(sites, folder.resolve("before"));
        Files.move(next, sites);
        awaitReloads(1);
        Files.writeString(sites.resolve("blog.yml"), "host: diary.test");
        awaitReloads(2);
        Files.writeString(folder.resolve("before/shop.yml"), "host: nobody.test");
        Files.writeString(main, "a: 2");
        awaitReloads(3);
    }

    @Test
    void kubernetesChangesAConfigMapByALinkToAFolder() throws IOException {
        sites = mounted("sites", "host: shop.test");
        restart();
        swap(sites, "..2026_02", "host: store.test");
        awaitReloads(1);
        swap(sites, "..2026_03", "host: market.test");
        awaitReloads(2);
    }

    @Test
    void theMainFileMayBeALinkIntoAConfigMap() throws IOException {
        Path mount = mounted("mount", "a: 1");
        Files.delete(main);
        Files.createSymbolicLink(main, mount.resolve("shop.yml"));
        restart();
        swap(mount, "..2026_02", "a: 2");
        awaitReloads(1);
        Files.delete(main);
        Files.writeString(main, "a: 3");
        awaitReloads(2);
    }

    @Test
    void theFolderMayBeALink() throws IOException {
        Path first = Files.createDirectories(folder.resolve("releases/1"));
        Path second = Files.createDirectories(folder.resolve("releases/2"));
        Files.writeString(first.resolve("shop.yml"), "host: shop.test");
        Files.writeString(second.resolve("shop.yml"), "host: store.test");
        sites = Files.createSymbolicLink(folder.resolve("current"), first);
        restart();
        Path next = Files.createSymbolicLink(folder.resolve("next"), second);
        Files.move(next, sites, ATOMIC_MOVE, REPLACE_EXISTING);
        awaitReloads(1);
        Files.writeString(second.resolve("shop.yml"), "host: market.test");
        awaitReloads(2);
    }

    /** A folder as a kubelet makes it for a config map. */
    private Path mounted(String name, String text) throws IOException {
        Path mount = Files.createDirectory(folder.resolve(name));
        Path version = Files.createDirectory(mount.resolve("..2026_01"));
        Files.writeString(version.resolve("shop.yml"), text);
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01"));
        Files.createSymbolicLink(mount.resolve("shop.yml"), Path.of("..data", "shop.yml"));
        return mount;
    }

    /** What a kubelet does when a config map has changed. */
    private static void swap(Path mount, String version, String text) throws IOException {
        Path before = mount.resolve(Files.readSymbolicLink(mount.resolve("..data")));
        Path next = Files.createDirectory(mount.resolve(version));
        Files.writeString(next.resolve("shop.yml"), text);
        Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
        Files.move(link, mount.resolve("..data"), ATOMIC_MOVE, REPLACE_EXISTING);
        Files.delete(before.resolve("shop.yml"));
        Files.delete(before);
    }

    @Test
    void aFileThatIsWrittenAllTheTimeIsReadAllTheSame() throws Exception {
        var enough = new AtomicBoolean();
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 0; !enough.get() && i < 10_000_000; i++) {
                try {
                    Files.writeString(main, "a: " + i);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        try {
            await().until(() -> reloads.get() > 0);
            assertThat(writer.isAlive()).isTrue();
        } finally {
            enough.set(true);
            writer.join();
        }
    }

    @Test
    void moreThanTheSystemCanTellOfIsSeen() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            Files.writeString(sites.resolve(i + ".yml"), "host: h%d.test".formatted(i));
        }
        await().until(() -> reloads.get() > 0);
        int so = reloads.get();
        Files.writeString(main, "a: 2");
        await().until(() -> reloads.get() > so);
    }

    @Test
    void whatWasWrittenDuringTheStartIsRead() {
        watch.stop();
        watch = new FileWatch(true, Instant.EPOCH,
                () -> List.of(new WatchedFolder(folder, "application.yml"::equals, false)), new Reloads(this::reload));
        watch.start();
        awaitReloads(1);
    }

    @Test
    void itEndsAndLeavesNoThread() throws IOException {
        assertThat(watch.isRunning()).isTrue();
        assertThat(threads()).isEqualTo(1);
        watch.stop();
        assertThat(watch.isRunning()).isFalse();
        assertThat(threads()).isZero();
        Files.writeString(main, "a: 2");
        assertThat(reloads).hasValue(0);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(one -> one.getName().equals("file-watch")).count();
    }

    @Test
    void ofAHugeFileTheBeginningIsRead() throws IOException {
        try (var file = new RandomAccessFile(sites.resolve("huge.yml").toFile(), "rw")) {
            file.setLength(20L << 30);
            awaitReloads(1);
            file.setLength(21L << 30);
        }
        awaitReloads(2);
    }

    @Test
    void aMistakeOfOursIsNotTheEnd() throws IOException {
        watch.stop();
        var fails = new AtomicBoolean();
        watch = new FileWatch(true, Instant.MAX, () -> {
            looks.incrementAndGet();
            if (fails.get()) {
                throw new LinkageError("oh");
            }
            return List.of(new WatchedFolder(folder, "application.yml"::equals, false));
        }, new Reloads(this::reload));
        watch.start();
        int so = looks.get();
        fails.set(true);
        Files.writeString(main, "a: 2");
        await().untilAtomic(looks, greaterThan(so));
        fails.set(false);
        Files.writeString(main, "a: 3");
        awaitReloads(1);
    }
}
