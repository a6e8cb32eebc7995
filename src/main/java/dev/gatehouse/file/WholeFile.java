package dev.gatehouse.file;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is written beside, forced to the disk and moved into place, so that whoever reads sees what was there before or what is
 * there now. Nothing here uses channels that an interrupted thread would close.
 */
public final class WholeFile {

    /** How the names of files end that are not in place yet; they begin with a dot. */
    public static final String UNFINISHED = ".new";

    private static final Logger LOG = LoggerFactory.getLogger(WholeFile.class);

    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private WholeFile() {
    }

    /** Puts a file that only its owner may read in place of another one, or leaves all as it is. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path beside = OwnerOnly.makeFileBeside(file);
        try {
            write(beside, content);
            move(beside, file);
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
    }

    /**
     * Puts a file in place of an operator's: it has the same owner and the same permissions, and where the operator has put a link, the
     * link stays and what it leads to is replaced. The folder is forced, too.
     *
     * @param pattern whose owner and permissions it gets where there is no such file yet
     */
    public static void replaceLike(Path pattern, Path file, byte[] content) throws IOException {
        boolean isThere = Files.exists(file);
        Path target = isThere ? file.toRealPath() : file.toAbsolutePath();
        Path folder = Objects.requireNonNull(target.getParent());
        Path beside = besideOf(target);
        Files.deleteIfExists(beside);
        OwnerOnly.makeFile(beside);
        try {
            write(beside, content);
            dress(beside, isThere ? target : pattern);
            move(beside, target);
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
        OwnerOnly.force(folder);
    }

    /** Where a file is written before it is moved into place; always the same, so that whoever is killed leaves but one. */
    private static Path besideOf(Path target) {
        return target.resolveSibling("." + target.getFileName() + UNFINISHED);
    }

    /** Removes what an interrupted {@link #replaceLike} of this file has left. */
    public static void forgetInterrupted(Path file) throws IOException {
        Files.deleteIfExists(besideOf(file.toAbsolutePath()));
    }

    /** Removes from a folder what a write has left that was interrupted by the end of the program, a while ago. */
    public static void sweep(Path folder) throws IOException {
        Instant old = Instant.now().minus(FORGOTTEN);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*" + UNFINISHED)) {
            for (Path file : files) {
                if (file.getFileName().toString().startsWith(".")
                        && Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
                    Files.deleteIfExists(file);
                    LOG.info("removed {}, which an interrupted write had left", file);
                }
            }
        } catch (NoSuchFileException _) {
            // Another node was faster.
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        try (var out = new FileOutputStream(file.toFile())) {
            out.write(content);
            out.getFD().sync();
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Gives a file the owner and permissions of another; who is not allowed to give files away keeps it. */
    private static void dress(Path file, Path pattern) throws IOException {
        var from = Files.getFileAttributeView(pattern, PosixFileAttributeView.class);
        var to = Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (from == null || to == null || !Files.exists(pattern)) {
            return;
        }
        PosixFileAttributes wanted = from.readAttributes();
        to.setPermissions(wanted.permissions());
        PosixFileAttributes given = to.readAttributes();
        try {
            if (!given.group().equals(wanted.group())) {
                to.setGroup(wanted.group());
            }
            if (!given.owner().equals(wanted.owner())) {
                to.setOwner(wanted.owner());
            }
        } catch (IOException _) {
            // Only root may.
        }
    }
}
