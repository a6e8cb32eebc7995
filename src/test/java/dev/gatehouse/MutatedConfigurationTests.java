package dev.gatehouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.gatehouse.command.Commands;

/** Spoils valid files in two hundred ways: each is refused with findings or served, and never ends in a stack trace or hangs. */
@ExtendWith(OutputCaptureExtension.class)
class MutatedConfigurationTests {

    private static final Path VALID = Path.of("src/test/resources/settings/valid");
    private static final List<Mutation> MUTATIONS_OF_FILES = List.of(Mutation.values());
    private static final int MUTATIONS = 200;
    private static final int STARTED = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    /** A file that was spoiled. */
    record Spoiled(String name, byte[] content) {

        /** The same for the same number. */
        static Spoiled number(int number) {
            try (Stream<Path> valid = Files.list(VALID)) {
                List<Path> files = valid.sorted().toList();
                Mutation mutation = MUTATIONS_OF_FILES.get(number % MUTATIONS_OF_FILES.size());
                Path file = files.get(number / MUTATIONS_OF_FILES.size() % files.size());
                var random = new Random(number);
                byte[] content = mutation.of(Files.readAllBytes(file), random);
                // A second slip in every third.
                return new Spoiled("%d: %s of %s".formatted(number, mutation, file.getFileName()),
                        number % 3 == 0 && content.length > 0
                                ? MUTATIONS_OF_FILES.get(random.nextInt(3)).of(content, random)
                                : content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Spoiled> spoiled() {
        return IntStream.range(0, MUTATIONS).mapToObj(Spoiled::number);
    }

    static Stream<Spoiled> sample() {
        return IntStream.range(0, STARTED).mapToObj(i -> Spoiled.number(i * MUTATIONS / STARTED + i % 7));
    }

    private Path written(Spoiled spoiled) throws IOException {
        return Files.write(folder.resolve("application.yml"), spoiled.content());
    }

    private static int check(Path file) {
        return assertTimeoutPreemptively(PATIENCE,
                () -> Commands.obey(List.of("check", "--offline", "--json", "--spring.config.location=file:" + file),
                        GatehouseApplication::environment).orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("spoiled")
    void aSpoiledFileIsCheckedToItsEnd(Spoiled spoiled, CapturedOutput said) throws IOException {
        int status = check(written(spoiled));

        String text = new String(spoiled.content(), UTF_8);
        assertThat(said.getErr()).as(text).isEmpty();
        JsonNode report = JsonMapper.builder().build().readTree(said.getOut());
        assertThat(status).as(text).isEqualTo(report.get("findings").isEmpty() ? 0 : 1);
        assertThat(said.getOut()).as(text).doesNotContain("\\tat ", "java.", "org.springframework", "Exception");
    }

    @ParameterizedTest
    @MethodSource("sample")
    void aStartSaysTheSameAsTheCheck(Spoiled spoiled, CapturedOutput said) throws IOException {
        Path file = written(spoiled);
        boolean fine = check(file) == 0;

        boolean served = assertTimeoutPreemptively(PATIENCE, () -> starts(file));

        assertThat(served).as(() -> new String(spoiled.content(), UTF_8) + said).isEqualTo(fine);
    }

    private static boolean starts(Path file) {
        try (var _ = new SpringApplication(GatehouseApplication.class).run("--spring.config.location=file:" + file,
                "--server.port=0", "--management.server.port=0")) {
            return true;
        } catch (RuntimeException | StackOverflowError e) {
            assertThat(ConfigurationFailureAnalyzer.findings(e, GatehouseApplication.environmentBeforeFiles()))
                    .as(e::toString)
                    .isNotEmpty();
            return false;
        }
    }
}
