package dev.gatehouse.explain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Lines of logs with what they mean, in {@code src/test/resources/explain}. */
final class Corpus {

    static final String NOT_EXPLAINED = "-";

    private static final Path FOLDER = Path.of("src", "test", "resources", "explain");

    private Corpus() {
    }

    /**
     * @param expected the code of the cause; {@code -} where the line says none
     * @param source where it was found
     */
    record Sample(Path file, String expected, String source, String line) {

        @Override
        public String toString() {
            return file.getFileName() + " (" + source + "): " + line;
        }
    }

    static List<Sample> of(String folder) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.sorted().flatMap(Corpus::samples).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Sample> samples(Path file) {
        try {
            return Files.readAllLines(file).stream().filter(line -> !line.startsWith("#")).map(line -> {
                String[] parts = line.split("\t", 3);
                return new Sample(file, parts[0], parts[1], parts[2].replace('\u241b', '\u001b'));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
