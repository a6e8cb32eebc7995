package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.nginx.ImportCase;

/** What {@code import} writes is what a start takes, for every case of the corpus; certificates are elsewhere. */
class ImportedConfigurationTests {

    @TempDir
    Path folder;

    static Stream<ImportCase> cases() {
        return ImportCase.all().filter(one -> Files.isDirectory(one.folder().resolve("expected")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void aStartWouldFindNothing(ImportCase one) throws IOException {
        copy(one.folder().resolve("expected"));

        CommandLineFixture said = CommandLineFixture.run("check", "--offline",
                "--spring.config.location=optional:file:" + folder.resolve("application.yml"),
                "--gatehouse.data=" + folder.resolve("data"));

        assertThat(said.status()).as(said.out() + said.err()).isZero();
    }

    private void copy(Path from) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path to = folder.resolve(from.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.writeString(to, Files.readString(file).replaceAll("(?m)^(certificate|key): .*\n", ""));
            }
        }
    }
}
