package dev.gatehouse.nginx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder below {@code src/test/resources/nginx}: an nginx configuration in {@code input}, the files that it becomes in
 * {@code expected}, and what is said of its statements in {@code report.txt}.
 */
public record ImportCase(Path folder) {

    private static final Path ALL = Path.of("src/test/resources/nginx");
    private static final String REPORT = "report.txt";

    /** All of them, by name. */
    public static Stream<ImportCase> all() {
        try (Stream<Path> folders = Files.list(ALL)) {
            return folders.filter(Files::isDirectory).sorted().map(ImportCase::new).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path input() {
        return folder.resolve("input");
    }

    /** The configuration's own files. */
    public Map<String, String> inputFiles() {
        return files(input());
    }

    /** What is expected, by file; the report among them. */
    Map<String, String> expectation() {
        Map<String, String> files = files(folder.resolve("expected"));
        Path report = folder.resolve(REPORT);
        if (Files.exists(report)) {
            files.put(REPORT, read(report));
        }
        return files;
    }

    /** The same of what an import says. */
    static Map<String, String> outcome(Imported imported) {
        Map<String, String> files = new TreeMap<>();
        imported.sites().forEach(site -> files.put(site.file(), site.text()));
        imported.main().ifPresent(text -> files.put("application.yml", text));
        files.put(REPORT,
                imported.lines().stream().map(Imported.Line::toString).collect(Collectors.joining("\n", "", "\n")));
        return files;
    }

    /** Takes an outcome for what is expected from now on; to be read before it is committed. */
    void expect(Map<String, String> outcome) throws IOException {
        for (String file : expectation().keySet()) {
            Files.deleteIfExists(file.equals(REPORT) ? folder.resolve(file) : folder.resolve("expected").resolve(file));
        }
        for (var file : outcome.entrySet()) {
            Path path = file.getKey().equals(REPORT)
                    ? folder.resolve(REPORT)
                    : folder.resolve("expected").resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    private static Map<String, String> files(Path in) {
        Map<String, String> files = new TreeMap<>();
        if (Files.isDirectory(in)) {
            try (Stream<Path> all = Files.walk(in)) {
                all.filter(Files::isRegularFile).forEach(file -> files.put(in.relativize(file).toString(), read(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
