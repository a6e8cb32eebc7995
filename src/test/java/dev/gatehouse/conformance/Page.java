package dev.gatehouse.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.gatehouse.conformance.ProgramUnderTest.Program;

/** The page of the documentation that shows the tables. */
final class Page {

    private Page() {
    }

    /** What is said by hand, the tables, and the configurations. */
    static String around(String tables) {
        return read("introduction.md") + "\n" + tables + "\n" + read("differences.md") + "\n## Configurations\n"
                + Stream.of(Program.values())
                        .map(program -> "\n### %s\n\n```\n%s```\n".formatted(program.title(), program.template()))
                        .collect(Collectors.joining());
    }

    private static String read(String name) {
        try (InputStream in = Page.class.getResourceAsStream("/conformance/" + name)) {
            if (in == null) {
                throw new IllegalStateException(name + " (expected: among the resources of the tests)");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
