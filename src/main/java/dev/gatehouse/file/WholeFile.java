package dev.gatehouse.file;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;

/**
 * A file that is written beside, forced to the disk and moved into place, so that whoever reads sees what was there before or what is
 * there now. Nothing here uses channels that an interrupted thread would close.
 */
public final class WholeFile {

    /** How the names of files end that are not in place yet; they begin with a dot. */
    public static final String UNFINISHED = ".new";

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
        Path beside = folder.resolve("." + target.getFileName() + UNFINISHED);
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
