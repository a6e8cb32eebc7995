package dev.gatehouse.site;

import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * A folder some of whose files are configuration, or would be if they were there. The folder itself need not exist.
 *
 * @param path where it is
 * @param files which names are those of files that are read
 * @param subfolders whether a folder in it that is new or gone matters, too
 */
public record WatchedFolder(Path path, Predicate<String> files, boolean subfolders) {

    /** A folder of which files of these names alone are read. */
    static WatchedFolder of(Path path, Predicate<String> files) {
        return new WatchedFolder(path, files, false);
    }
}
