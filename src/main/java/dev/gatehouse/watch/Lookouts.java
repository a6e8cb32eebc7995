package dev.gatehouse.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

import dev.gatehouse.site.WatchedFolder;

/**
 * Which folders of the disk have to be watched, and for which names, to learn of each change of files: theirs, those that links on the
 * way to them stand in, and, for what is not there or may be put in another's place as a whole, the one above.
 *
 * <p>Kubernetes shows a config map as links that lead through a link {@code ..data}, which it replaces; so links are followed one by one.
 */
final class Lookouts {

    /** As Linux has it. */
    private static final int MOST_LINKS = 40;

    private static final String DATA = "..data";

    private final Map<Path, Predicate<String>> names = new HashMap<>();

    private Lookouts() {
    }

    /** The names that matter, by the folder they are in. All of these folders were there just now. */
    static Map<Path, Predicate<String>> over(Collection<WatchedFolder> folders) {
        var lookouts = new Lookouts();
        folders.forEach(lookouts::add);
        return lookouts.names;
    }

    private void add(WatchedFolder folder) {
        Path path = folder.path().toAbsolutePath().normalize();
        addWayTo(path, MOST_LINKS);
        if (Files.isDirectory(path)) {
            addNames(path, name -> folder.files().test(name) || name.equals(DATA)
                    || (folder.subfolders() && isFolderOrGone(path.resolve(name))));
            Fingerprint.filesIn(folder).forEach(file -> addLinksOf(file, MOST_LINKS));
        }
    }

    private static boolean isFolderOrGone(Path path) {
        return Files.isDirectory(path) || Files.notExists(path);
    }

    /** The folder above, and where there is none the nearest that there is. */
    private void addWayTo(Path path, int links) {
        addLinksOf(path, links);
        Path above = path.getParent();
        Path below = path;
        while (above != null && !Files.isDirectory(above)) {
            below = above;
            above = above.getParent();
        }
        if (above != null) {
            addNames(above, below.getFileName().toString()::equals);
        }
    }

    private void addLinksOf(Path path, int links) {
        Path at = path.getRoot();
        for (Path name : path) {
            Path entry = at.resolve(name);
            if (Files.isSymbolicLink(entry) && links > 0) {
                addNames(at, name.toString()::equals);
                addTargetOf(entry, entry.relativize(path), links - 1);
                return;
            }
            at = entry;
        }
    }

    private void addTargetOf(Path link, Path rest, int links) {
        try {
            Path target = link.resolveSibling(Files.readSymbolicLink(link)).resolve(rest).normalize();
            addWayTo(target, links);
        } catch (IOException _) {
            // It is gone, and what comes in its place is seen where it was.
        }
    }

    private void addNames(Path folder, Predicate<String> more) {
        if (Files.isDirectory(folder)) {
            names.merge(folder, more, Predicate::or);
        }
    }
}
