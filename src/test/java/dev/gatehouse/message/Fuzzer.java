package dev.gatehouse.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

import dev.gatehouse.fixture.Vectors;

/**
 * Jazzer in a process of its own: it invents inputs for a class with {@code fuzzerTestOneInput}, and follows those that reach code
 * which none has reached before.
 *
 * <p>It begins with what it is given and with the inputs that earlier runs found worth keeping; {@link #keep} adds those of this run.
 */
final class Fuzzer implements AutoCloseable {

    private static final String INSTRUMENTED = "dev.gatehouse.message.**:io.netty.handler.codec.http.**";
    private static final Path KEPT = Path.of("src/test/resources/vectors");
    private static final int LONGEST = 600;

    /** How much longer than it was told Jazzer may take, to start and to look at what it begins with. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final List<String> WORDS = List.of("GET / HTTP/1.1\r\n", "HTTP/1.0", "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 204 \r\n", "HTTP/1.1 101 \r\n", "Host: a\r\n", "Content-Length: ", "Transfer-Encoding: ",
            "Transfer-Encoding: chunked\r\n", "chunked", "gzip", "Connection: ", "close", "keep-alive", "Upgrade: ",
            "websocket", "Trailer: ", "Expect: 100-continue\r\n", "Sec-WebSocket-Key1: a\r\n", "\r\n", "\r\n\r\n", ": ",
            "0\r\n\r\n", "5\r\nhello\r\n", ";a=\"b\"");

    private final Class<?> target;
    private final String corpus;
    private final Path folder;

    /** @param corpus the file of kept inputs */
    Fuzzer(Class<?> target, String corpus, List<String> seeds) {
        this.target = target;
        this.corpus = corpus;
        try {
            this.folder = Files.createTempDirectory("fuzz");
            Path beginning = Files.createDirectory(folder.resolve("seeds"));
            List<String> inputs = Stream.concat(seeds.stream(), Vectors.lines(corpus).stream()).toList();
            for (int i = 0; i < inputs.size(); i++) {
                Files.write(beginning.resolve(Integer.toString(i)), inputs.get(i).getBytes(ISO_8859_1));
            }
            Files.createDirectory(folder.resolve("found"));
            Files.write(folder.resolve("words"), WORDS.stream().map(word -> '"' + hexadecimal(word) + '"').toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks for so long. @return what it found to be wrong; empty if nothing is */
    Optional<String> run(Duration time) {
        return jazzer(time.plus(PATIENCE), "-max_total_time=" + time.toSeconds(), "-use_value_profile=1",
                "-dict=" + folder.resolve("words"), folder("found"), folder("seeds"));
    }

    /** Writes the inputs that reach everything that has been reached into the source tree, for the next run to begin with. */
    void keep() {
        try {
            Path merged = Files.createDirectory(folder.resolve("merged"));
            jazzer(PATIENCE, "-merge=1", folder("merged"), folder("seeds"), folder("found")).ifPresent(message -> {
                throw new IllegalStateException(message);
            });
            try (Stream<Path> inputs = Files.list(merged)) {
                Files.write(KEPT.resolve(corpus), inputs.flatMap(Fuzzer::content).sorted().toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> jazzer(Duration limit, String... options) {
        try {
            Path output = folder.resolve("output");
            // The kernel counts what the starting process had in memory as the most that the new one had, so that a limit of
            // memory would strike at once; the heap has its own.
            List<String> command = new ArrayList<>(
                    List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                            "-Xmx512m", "-XX:+EnableDynamicAgentLoading", "--enable-native-access=ALL-UNNAMED", "-cp",
                            System.getProperty("java.class.path"),
                            "com.code_intelligence.jazzer.Jazzer", "--target_class=" + target.getName(),
                            "--instrumentation_includes=" + INSTRUMENTED, "--custom_hook_includes=none.**",
                            "--reproducer_path=" + folder, "-artifact_prefix=" + folder + "/", "-max_len=" + LONGEST,
                            "-rss_limit_mb=0"));
            command.addAll(List.of(options));
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            return ended && process.exitValue() == 0 ? Optional.empty() : Optional.of(told(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What went wrong, and with which input, as a line for the tables of vectors. */
    private String told(Path output) throws IOException {
        List<String> words = Files.readAllLines(output, ISO_8859_1)
                .stream()
                .filter(line -> !line.startsWith("INFO: ") && !line.startsWith("WARNING: ") && !line.startsWith("#"))
                .toList();
        String last = words.stream().skip(Math.max(0, words.size() - 30)).collect(Collectors.joining("\n"));
        try (Stream<Path> files = Files.list(folder)) {
            return last + files.filter(file -> file.getFileName().toString().startsWith("crash-"))
                    .flatMap(Fuzzer::content)
                    .map(input -> "\nthe input: " + input)
                    .collect(Collectors.joining());
        }
    }

    private static Stream<String> content(Path file) {
        try {
            return Stream.of(escaped(Files.readString(file, ISO_8859_1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String folder(String name) {
        return folder.resolve(name).toString();
    }

    private static String hexadecimal(String word) {
        return word.chars().mapToObj("\\x%02x"::formatted).collect(Collectors.joining());
    }

    /** As a line of the tables of vectors has it. */
    static String escaped(String text) {
        return text.chars().mapToObj(c -> switch (c) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            case '\\' -> "\\\\";
            default -> c > ' ' && c < 0x7f ? Character.toString(c) : "\\%03o".formatted(c);
        }).collect(Collectors.joining());
    }

    @Override
    public void close() {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
