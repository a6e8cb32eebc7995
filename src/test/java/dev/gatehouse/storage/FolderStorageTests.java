package dev.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.StandardEnvironment;

import dev.gatehouse.file.OwnerOnly;
import dev.gatehouse.fixture.Commands;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.TestClock;
import dev.gatehouse.site.Finding;
import dev.gatehouse.site.Findings;
import dev.gatehouse.site.Settings;
import dev.gatehouse.storage.Storage.Lease;

class FolderStorageTests extends StorageContract {

    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock();

    @Override
    Storage node() {
        return new FolderStorage(folder.resolve("data"), clock);
    }

    @Override
    void letEnd(Duration time) {
        clock.advance(time.plus(CLOCKS_DIFFER).plusMillis(1));
    }

    @Test
    void onlyTheOwnerLooksIntoFilesAndFolders() throws IOException {
        node().write("certificates/app.pem", "value");

        assertThat(permissions("data")).isEqualTo("rwx------");
        assertThat(permissions("data/certificates")).isEqualTo("rwx------");
        assertThat(permissions("data/certificates/app.pem")).isEqualTo("rw-------");
    }

    @Test
    void aFileThatOthersCouldReadIsNarrowedWhenItIsRead() throws IOException {
        node().write("certificates/app.pem", "value");
        Files.setPosixFilePermissions(folder.resolve("data/certificates/app.pem"),
                PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(node().read("certificates/app.pem")).contains("value");
        assertThat(permissions("data/certificates/app.pem")).isEqualTo("rw-------");
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }

    @Test
    void whatAnInterruptedWriteHasLeftIsRemovedWhenItIsOld() throws IOException {
        Path certificates = Files.createDirectories(folder.resolve("data/certificates"));
        Path old = Files.writeString(certificates.resolve(".123.new"), "half");
        Path fresh = Files.writeString(certificates.resolve(".456.new"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));

        node().write("certificates/app.pem", "value");

        assertThat(old).doesNotExist();
        assertThat(fresh).exists();
        assertThat(node().list("certificates")).containsOnlyKeys("certificates/app.pem");
    }

    @Test
    void aPlaceWithoutPermissionsIsGoodEnough() throws IOException {
        try (var zip = FileSystems.newFileSystem(folder.resolve("volume.zip"), Map.of("create", "true"))) {
            Path volume = Files.createDirectories(zip.getPath("/data/certificates"));
            Path file = Files.writeString(OwnerOnly.makeFileBeside(volume.resolve("app.pem")), "value");
            OwnerOnly.narrow(file);
            OwnerOnly.force(volume);
            assertThat(file).hasContent("value");
        }
    }

    @Test
    void aFileInPlaceOfTheFolderIsAFinding() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        assertThat(findings(new FolderStorage(file))).singleElement()
                .asString()
                .startsWith("gatehouse.data: \"" + file + "\" (expected: a folder for certificates that this program")
                .contains("there is a file where a folder is expected");
        assertThat(findings(new FolderStorage(file.resolve("data")))).hasSize(1);
    }

    @Test
    void aFolderThatCanBeUsedIsNone() {
        assertThat(findings(node())).isEmpty();
        assertThat(folder.resolve("data")).isEmptyDirectory();
    }

    private static List<Finding> findings(Storage storage) {
        var findings = new Findings();
        storage.check(new Settings(new StandardEnvironment(), findings));
        return findings.all();
    }

    @Test
    @RequiresProgram(value = {"mount", "umount"}, root = true)
    void aFullDiskKeepsWhatIsThereAndIsSaid() {
        Path disk = folder.resolve("disk");
        Commands.run(PATIENCE, List.of("mkdir", disk.toString()));
        Commands.run(PATIENCE, List.of("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()));
        try {
            Storage storage = new FolderStorage(disk, clock);
            storage.write("a/b", "value");

            assertThatExceptionOfType(StorageException.class)
                    .isThrownBy(() -> storage.write("a/b", "x".repeat(100_000)))
                    .withMessage(disk.resolve("a/b") + " cannot be written: the disk is full; make room on it");

            assertThat(storage.read("a/b")).contains("value");
            assertThat(disk.resolve("a").toFile().list()).containsExactly("b");
        } finally {
            Commands.run(PATIENCE, List.of("umount", disk.toString()));
        }
    }

    @Test
    @RequiresProgram(value = {"mount", "umount"}, root = true)
    void aDiskThatCannotBeWrittenToIsAFinding() {
        Path disk = folder.resolve("disk");
        Commands.run(PATIENCE, List.of("mkdir", disk.toString()));
        Commands.run(PATIENCE, List.of("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", disk.toString()));
        try {
            assertThat(findings(new FolderStorage(disk))).singleElement().asString().contains("mounted read-only");
        } finally {
            Commands.run(PATIENCE, List.of("umount", disk.toString()));
        }
    }

    @Test
    void clocksOfNodesMayDiffer() {
        var ahead = new TestClock();
        ahead.advance(Duration.ofSeconds(20));
        Lease lease = node().lease("a", Duration.ofSeconds(10)).orElseThrow();

        assertThat(new FolderStorage(folder.resolve("data"), ahead).lease("a", Duration.ofSeconds(10))).isEmpty();
        assertThat(lease.renew()).isTrue();
    }

    @Test
    void aLeaseWhoseMakerEndedWhileMakingItIsOver() throws IOException {
        Path place = Files.createDirectories(folder.resolve("data/leases/a"));
        Files.createFile(place.resolve("1"));
        assertThat(node().lease("a", Duration.ofMinutes(1))).isEmpty();

        letEnd(Duration.ofMinutes(1));
        clock.advance(Duration.ofSeconds(5));

        assertThat(node().lease("a", Duration.ofMinutes(1))).isPresent();
    }

    @Test
    void theLeaseOfAProcessOfThisMachineThatHasEndedIsOver() throws Exception {
        Lease lease = node().lease("a", Duration.ofMinutes(1)).orElseThrow();
        Path file = folder.resolve("data/leases/a/1");
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        String held = Files.readString(file);
        String pid = " " + ProcessHandle.current().pid() + " ";

        Files.writeString(file, held.replace(pid, " " + ended.pid() + " "));
        assertThat(node().lease("a", Duration.ofMinutes(1))).isPresent();
        assertThat(lease.renew()).isFalse();
    }

    @Test
    void ofAProcessOfAnotherMachineNobodyKnows() throws IOException {
        assertThat(node().lease("a", Duration.ofMinutes(1))).isPresent();
        Path file = folder.resolve("data/leases/a/1");
        Files.writeString(file, Files.readString(file).replaceFirst(" .*? .*? ", " another 999999 "));
        assertThat(node().lease("a", Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void aLeaseThatAClockAheadMadeIsOver() {
        var ahead = new TestClock();
        ahead.advance(Duration.ofDays(400));
        assertThat(new FolderStorage(folder.resolve("data"), ahead).lease("a", Duration.ofMinutes(1))).isPresent();

        assertThat(node().lease("a", Duration.ofMinutes(1))).isPresent();
    }

    @Test
    void otherFilesAmongLeasesAreNoMatter() throws IOException {
        node().lease("a", Duration.ofMinutes(1)).orElseThrow().close();
        Path place = folder.resolve("data/leases/a");
        Files.writeString(place.resolve("3~"), "what an editor left");
        Files.writeString(place.resolve("99999999999999999999"), "a number that is none");

        assertThat(node().lease("a", Duration.ofMinutes(1))).isPresent();
        assertThat(place.resolve("2")).exists();
    }

    @Test
    void aValueThatIsNoTextIsToldFromOneThatCannotBeRead() throws IOException {
        Path file = Files.createDirectories(folder.resolve("data/certificates")).resolve("app.pem");
        Files.write(file, new byte[]{'a', (byte) 0xff});

        assertThatExceptionOfType(NoTextException.class).isThrownBy(() -> node().read("certificates/app.pem"))
                .withMessage(file + " cannot be read: it is no text");
        assertThat(node().list("certificates")).containsOnlyKeys("certificates/app.pem");
        node().write("certificates/app.pem", "value");
        assertThat(node().read("certificates/app.pem")).contains("value");
    }

    @Test
    void leasesLeaveFewFiles() {
        for (int i = 0; i < 30; i++) {
            node().lease("a", Duration.ofMinutes(1)).orElseThrow().close();
        }
        assertThat(folder.resolve("data/leases/a").toFile().list()).hasSizeLessThan(10);
    }

    @Test
    void theLeaseOfAProgramThatWasKilledIsOverAtOnce() throws Exception {
        Process holder = start(Holding.class, folder.resolve("data").toString());
        try (var said = holder.inputReader()) {
            assertThat(said.readLine()).isEqualTo("true");
            assertThat(node().lease("a", Duration.ofMinutes(1))).isEmpty();
        } finally {
            holder.destroyForcibly().waitFor();
        }

        assertThat(node().lease("a", Duration.ofMinutes(1))).isPresent();
    }

    private static Process start(Class<?> program, String... arguments) throws IOException {
        return new ProcessBuilder(Stream.concat(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                        System.getProperty("java.class.path"), program.getName()),
                Stream.of(arguments)).toList()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Takes a lease, says whether it has got it, and holds it until it is killed or nobody listens any more. */
    static final class Holding {

        private Holding() {
        }

        public static void main(String[] arguments) throws IOException {
            System.out.println(
                    new FolderStorage(Path.of(arguments[0])).lease("a", Duration.ofMinutes(1)).isPresent());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Test
    void whoeverIsKilledLeavesWholeValues() throws Exception {
        var random = new Random(20261123);
        long[] known = new long[Writer.NAMES];
        for (int round = 0; round < 20; round++) {
            killAfter(1 + random.nextInt(150), known);
            for (int i = 0; i < Writer.NAMES; i++) {
                String value = node().read(Writer.nameOf(i)).orElse(Writer.valueOf(0));
                long number = Writer.numberOf(value);
                assertThat(value).isEqualTo(Writer.valueOf(number));
                assertThat(number).isGreaterThanOrEqualTo(known[i]);
                known[i] = number;
            }
        }
        assertThat(known).doesNotContain(0);
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            assertThat(files.filter(Files::isRegularFile)).allSatisfy(
                    file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    /** Lets a program write and kills it when it has said so often that it has; what it said last is known from then on. */
    private void killAfter(int writings, long[] known) throws IOException {
        long first = LongStream.of(known).max().orElse(0) + 1;
        Process writer = start(Writer.class, folder.resolve("data").toString(), String.valueOf(first));
        try (var said = new BufferedReader(
                new InputStreamReader(writer.getInputStream(), StandardCharsets.US_ASCII))) {
            int lines = 0;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                long number = Long.parseLong(line);
                known[Writer.indexOf(number)] = number;
                lines++;
                if (lines == writings) {
                    writer.toHandle().destroyForcibly();
                }
            }
        } finally {
            writer.destroyForcibly();
        }
    }

    /** Writes larger and larger values, and says of each when it is there. */
    static final class Writer {

        static final int NAMES = 5;
        private static final long LAST = 100_000;
        private static final int LONGEST = 30_000;

        private Writer() {
        }

        static int indexOf(long number) {
            return (int) (number % NAMES);
        }

        static String nameOf(int index) {
            return "values/" + index;
        }

        static String valueOf(long number) {
            return number + ":" + "x".repeat((int) (number * 37 % LONGEST)) + ".";
        }

        static long numberOf(String value) {
            return Long.parseLong(value.substring(0, Math.max(value.indexOf(':'), 0)));
        }

        public static void main(String[] arguments) {
            var storage = new FolderStorage(Path.of(arguments[0]));
            for (long number = Long.parseLong(arguments[1]); number < LAST; number++) {
                storage.write(nameOf(indexOf(number)), valueOf(number));
                System.out.println(number);
            }
        }
    }
}
