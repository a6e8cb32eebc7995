package dev.gatehouse.nginx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of a configuration: where it begins, and what {@code include} brings. */
final class Sources {

    private static final String USUAL = "/etc/nginx/";
    private static final int DEEPEST = 16;
    private static final int MOST = 20_000;
    private static final long LONGEST = 16L << 20;

    private final Path prefix;
    private final Verdicts verdicts;
    private final Set<Path> open = new LinkedHashSet<>();
    private int files;
    private long bytes;

    private Sources(Path prefix, Verdicts verdicts) {
        this.prefix = prefix;
        this.verdicts = verdicts;
    }

    /**
     * The statements of a file, or of a folder: of its {@code nginx.conf}, or without one of its {@code *.conf},
     * {@code conf.d/*} and {@code sites-enabled/*}.
     *
     * @throws ImportException where there is nothing, or something that nginx could not read
     */
    static List<Statement> read(Path where, Verdicts verdicts) {
        Path given = where.toAbsolutePath().normalize();
        if (!Files.exists(given)) {
            throw new ImportException(given + ": cannot be read (there is no such file or folder)");
        }
        if (!Files.isDirectory(given)) {
            var sources = new Sources(parent(given), verdicts);
            return sources.read(given, 0);
        }
        var sources = new Sources(given, verdicts);
        Path main = given.resolve("nginx.conf");
        if (Files.exists(main)) {
            return sources.read(main, 0);
        }
        List<Path> found = Stream.of("*.conf", "conf.d/*", "sites-enabled/*")
                .flatMap(glob -> sources.matching(given.resolve(glob)).stream())
                .toList();
        if (found.isEmpty()) {
            throw new ImportException(
                    where + ": no configuration of nginx (expected: a folder with nginx.conf, *.conf, "
                            + "conf.d or sites-enabled in it, or a file)");
        }
        List<Statement> statements = new ArrayList<>();
        found.forEach(file -> statements.addAll(sources.read(file, 0)));
        return statements;
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }

    private List<Statement> read(Path file, int depth) {
        String name = shown(file);
        if (++files > MOST) {
            throw new ImportException(name + ": more than " + MOST + " files");
        }
        List<Statement> statements;
        try {
            bytes += Files.size(file);
            if (bytes > LONGEST) {
                throw new ImportException(name + ": with this file there are more than 16 MB to read");
            }
            statements = new StatementReader(name, text(Files.readAllBytes(file))).read();
        } catch (IOException e) {
            throw new ImportException(file + ": cannot be read (" + reason(file, e) + ")");
        }
        open.add(file);
        statements.stream()
                .flatMap(Statement::all)
                .filter(statement -> statement.is("include"))
                .forEach(
                        statement -> include(statement, depth));
        open.remove(file);
        return statements;
    }

    private static String text(byte[] bytes) {
        var text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? text : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String reason(Path file, IOException e) {
        if (!Files.exists(file)) {
            return "there is no such file";
        }
        return Files.isReadable(file) ? String.valueOf(e.getMessage()) : "no permission";
    }

    private void include(Statement statement, int depth) {
        String pattern = statement.argument(0);
        try {
            List<Path> found = found(pattern);
            if (depth >= DEEPEST || found.stream().anyMatch(open::contains)) {
                verdicts.unsupported(statement, "files include each other without end",
                        "see which one includes itself");
            } else if (!found.isEmpty()) {
                List<Statement> included = new ArrayList<>();
                found.forEach(file -> included.addAll(read(file, depth + 1)));
                statement.include(included);
                verdicts.kept(statement, found.size() == 1 ? "read" : found.size() + " files read");
            } else if (isGlob(pattern)) {
                verdicts.already(statement, "there is no such file");
            } else {
                verdicts.unsupported(statement, "there is no such file, so what it says is missing here",
                        "import it where the file is");
            }
        } catch (InvalidPathException _) {
            verdicts.unsupported(statement, "this is no name of a file", "correct it");
        }
    }

    /** Names begin in the folder of the configuration, and so do those in nginx's usual one: a copy of it may be imported. */
    private List<Path> found(String pattern) {
        if (pattern.startsWith(USUAL)) {
            List<Path> copied = matching(prefix.resolve(pattern.substring(USUAL.length())));
            if (!copied.isEmpty()) {
                return copied;
            }
        }
        return matching(prefix.resolve(pattern));
    }

    private static boolean isGlob(String pattern) {
        return pattern.chars().anyMatch(c -> c == '*' || c == '?' || c == '[');
    }

    private List<Path> matching(Path pattern) {
        if (!isGlob(pattern.toString())) {
            return Files.isRegularFile(pattern) ? List.of(pattern.normalize()) : List.of();
        }
        List<Path> found = List.of(pattern.getRoot());
        for (Path part : pattern) {
            found = found.stream().flatMap(folder -> below(folder, part.toString()).stream()).toList();
        }
        return found.stream().filter(Files::isRegularFile).toList();
    }

    private static List<Path> below(Path folder, String part) {
        if (!isGlob(part)) {
            Path one = folder.resolve(part);
            return Files.exists(one) ? List.of(one.normalize()) : List.of();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + part.replace("{", "\\{"));
        try (Stream<Path> all = Files.list(folder)) {
            // As nginx's glob: in order, and without hidden files.
            return all.filter(file -> matcher.matches(file.getFileName()))
                    .filter(file -> part.startsWith(".") || !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .limit(MOST)
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private String shown(Path file) {
        return file.startsWith(prefix) ? prefix.relativize(file).toString() : file.toString();
    }
}
