package dev.gatehouse.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/** What went wrong with a file, in words for the operator. */
final class FolderTrouble {

    private FolderTrouble() {
    }

    /** @param done what was to be done with the file, such as {@code written} */
    static StorageException exception(Path file, String done, IOException cause) {
        return new StorageException("%s cannot be %s: %s".formatted(file, done, words(cause)), cause);
    }

    /** Cause and remedy; what is not recognised is said as the system says it. */
    static String words(IOException cause) {
        String said = cause instanceof FileSystemException e
                ? Optional.ofNullable(e.getReason()).orElse("")
                : Optional.ofNullable(cause.getMessage()).orElse("");
        String place = cause instanceof FileSystemException e ? e.getFile() : "it";
        if (cause instanceof AccessDeniedException || said.contains("denied") || said.contains("not permitted")) {
            return "the user %s may not write to or read %s; let it, with chown or chmod"
                    .formatted(System.getProperty("user.name"), place);
        }
        if (said.contains("No space left") || said.contains("quota")) {
            return "the disk is full; make room on it";
        }
        if (said.contains("Read-only")) {
            return "the disk is mounted read-only; mount it for writing, or name another folder in gatehouse.data";
        }
        if (cause instanceof FileAlreadyExistsException || said.contains("Not a directory")) {
            return "there is a file where a folder is expected; name another folder in gatehouse.data";
        }
        return said.isEmpty() ? cause.toString() : said;
    }
}
