package dev.gatehouse.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and folders that nobody but their owner may look into, as far as the system knows of such a thing: Windows and some volumes do
 * not, and there they are as their folder is.
 */
public final class OwnerOnly {

    private static final Logger LOG = LoggerFactory.getLogger(OwnerOnly.class);

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private OwnerOnly() {
    }

    /** Makes a folder and those above it, unless they are there. */
    public static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path above = folder.toAbsolutePath().getParent();
        if (above != null) {
            makeFolder(above);
        }
        Files.createDirectories(folder, attributes(folder, FOLDER));
        if (above != null) {
            force(above);
        }
    }

    /** Makes a file with a name that no value has. */
    public static Path makeFileBeside(Path file) throws IOException {
        return Files.createTempFile(file.getParent(), ".", WholeFile.UNFINISHED, attributes(file, FILE));
    }

    /** Makes a file of this name. */
    static void makeFile(Path file) throws IOException {
        Files.createFile(file, attributes(file, FILE));
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** Takes away what others were allowed, which somebody's copying or unpacking has brought along. */
    public static void narrow(Path file) {
        try {
            if (!FILE.containsAll(Files.getPosixFilePermissions(file))) {
                Files.setPosixFilePermissions(file, FILE);
                // A volume that knows no permissions says neither yes nor no.
                if (FILE.containsAll(Files.getPosixFilePermissions(file))) {
                    LOG.warn("{} could be read by others and now cannot", file);
                }
            }
        } catch (UnsupportedOperationException _) {
            // As its folder is.
        } catch (IOException e) {
            LOG.warn("{} can be read by others, and that cannot be changed ({})", file, e.toString());
        }
    }

    /** Sees to it that the names in a folder outlive the machine's power; also where the thread is told to end meanwhile. */
    public static void force(Path folder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            forceOnce(folder);
        } catch (ClosedByInterruptException _) {
            interrupted = true;
            Thread.interrupted();
            forceOnce(folder);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void forceOnce(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (FileSystemException _) {
            // Windows opens no folders.
        }
    }
}
