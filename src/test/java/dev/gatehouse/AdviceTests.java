package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.fixture.Protections;

/** Reads every text of Gatehouse: those in its sources, its resources and its documentation. None advises to switch a protection off. */
class AdviceTests {

    /** A block of text, else a text in one line. */
    private static final Pattern TEXT = Pattern.compile("(?s)\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\n]|\\\\.)*)\"");

    /** A text that goes on in the next line of the source is one. */
    private static final Pattern GOES_ON = Pattern.compile("(?<![\"\\\\])\"\\s*\\+\\s*\"(?!\")");

    private static final Pattern DOCUMENT = Pattern.compile(".*\\.(md|txt|properties|html|yml|yaml|json|service)");

    /** It shows the configuration of other proxies as they are measured. */
    private static final Path MEASURED = Path.of("src", "docs", "conformance.md");

    /** How the kernel marks a denial that it has only noted down, and how Netty is told to look for no leaks. */
    private static final Set<String> STATES = Set.of("permissive", "disabled");

    @Test
    void noTextOfTheSourcesSwitchesAProtectionOff() throws IOException {
        List<String> texts = files(Path.of("src", "main", "java")).flatMap(AdviceTests::textsOf).toList();

        assertThat(texts).hasSizeGreaterThan(3_000);
        assertThat(texts.stream().filter(text -> !Protections.switchedOffIn(text).isEmpty())).isEmpty();
    }

    static Stream<Path> documents() throws IOException {
        return Stream
                .of(Path.of("src", "main", "resources"), Path.of("src", "main", "dist"), Path.of("src", "docs"),
                        Path.of("helm"), Path.of("README.md"))
                .flatMap(AdviceTests::files)
                .filter(file -> DOCUMENT.matcher(file.toString()).matches() && !file.equals(MEASURED));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void noDocumentDoes(Path document) throws IOException {
        assertThat(Protections.switchedOffIn(Files.readString(document))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"type: setenforce 0", "Set SELinux to permissive", "ufw\ndisable",
            "upstream-tls: { insecure: true }",
            "turn\n  off the firewall"})
    void whatDoesIsFound(String advice) {
        assertThat(Protections.switchedOffIn(advice)).isNotEmpty();
    }

    private static Stream<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Stream<String> textsOf(Path file) {
        try {
            return TEXT.matcher(GOES_ON.matcher(Files.readString(file)).replaceAll(""))
                    .results()
                    .map((MatchResult found) -> found.group(1) == null ? found.group(2) : found.group(1))
                    .filter(text -> !STATES.contains(text));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
