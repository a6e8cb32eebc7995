package dev.gatehouse.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.site.SiteTexts;

/**
 * Tests for {@link Importer}, against the folders of {@link ImportCase}. With {@code -Dimport.expect=true} what comes out becomes what is
 * expected.
 */
class ImporterTests {

    private static final Pattern QUOTED_OR_COMMENT = Pattern
            .compile("\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|(?m)(?<=^|\\s)#.*$");
    private static final Pattern DATA = Pattern
            .compile("(?m)^\\s*(types|map|geo|split_clients)\\b[^{;]*\\{[^}]*}|\\w+_by_lua_block\\s*\\{.*?\\n\\s+}",
                    Pattern.DOTALL);

    static Stream<ImportCase> cases() {
        return ImportCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void becomesWhatIsExpected(ImportCase one) throws IOException {
        Map<String, String> outcome = ImportCase.outcome(Importer.of(one.input()));
        if (Boolean.getBoolean("import.expect")) {
            one.expect(outcome);
        }

        assertThat(one.expectation()).isEqualTo(outcome);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void canBeUsedAsItIs(ImportCase one) {
        Map<String, String> texts = new LinkedHashMap<>();
        Imported imported = Importer.of(one.input());
        imported.sites().forEach(site -> texts.put(site.name(), site.text()));

        assertThat(SiteTexts.findings(texts, imported.main())).isEmpty();
    }

    /** Counted by other means than the reader's: a statement ends with a semicolon or opens a brace. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void speaksAboutEveryStatement(ImportCase one) {
        List<Imported.Line> lines = Importer.of(one.input()).lines();

        one.inputFiles().forEach((file, text) -> {
            String bare = DATA.matcher(QUOTED_OR_COMMENT.matcher(text).replaceAll("x")).replaceAll(";");
            long statements = bare.chars().filter(c -> c == ';' || c == '{').count();
            List<Imported.Line> spoken = lines.stream().filter(line -> line.file().equals(file)).toList();
            long included = spoken.stream().filter(line -> line.equals(spoken.getFirst())).count();
            assertThat(spoken).as(file).hasSize((int) (file.contains("/.") ? 0 : statements * Math.max(1, included)));
        });
    }

    @Test
    void thereAreManyCases() {
        assertThat(ImportCase.all().count()).isGreaterThanOrEqualTo(60);
    }

    /** A welcome page for whoever asks for anything: nothing to forward, and said line by line. */
    @Test
    @RequiresProgram("nginx")
    void theDefaultSiteOfDebianHasNoHostAndNothingToForward() {
        Imported imported = Importer.of(Path.of("/etc/nginx/sites-available/default"));

        assertThat(imported.sites()).isEmpty();
        assertThat(imported.lines()).extracting(Imported.Line::toString)
                .anySatisfy(line -> assertThat(line).matches(
                        "default:\\d+: server → not supported: it has files for hosts that no site has; here these get 404; .*"))
                .anySatisfy(line -> assertThat(line).matches(
                        "default:\\d+: listen 80 default_server → kept: server.port: 80"))
                .anySatisfy(line -> assertThat(line).matches(
                        "default:\\d+: try_files \\$uri \\$uri/ =404 → not supported: files are not served yet.*"));
        assertThat(imported.isWhole()).isFalse();
    }

    @Test
    @RequiresProgram("nginx")
    void theWholeConfigurationOfDebianIsRead() {
        Imported imported = Importer.of(Path.of("/etc/nginx"));

        assertThat(imported.lines()).extracting(Imported.Line::file).contains("nginx.conf", "mime.types");
        assertThat(imported.main()).isPresent();
    }

    @Test
    void whatIsNotThereIsSaid(@TempDir Path folder) {
        assertThatThrownBy(() -> Importer.of(folder)).isInstanceOf(ImportException.class)
                .hasMessageContaining("no configuration of nginx (expected: ");
        assertThatThrownBy(() -> Importer.of(folder.resolve("nginx.conf"))).isInstanceOf(ImportException.class)
                .hasMessage(folder.resolve("nginx.conf") + ": cannot be read (there is no such file or folder)");
    }

    @Test
    void filesThatIncludeEachOtherComeToAnEnd(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), "include nginx.conf;");

        assertThat(Importer.of(folder).lines()).last()
                .extracting(Imported.Line::verdict)
                .isInstanceOfSatisfying(Verdict.Unsupported.class,
                        verdict -> assertThat(verdict.reason()).contains("without end"));
    }

    @Test
    void aFileThatIncludesItselfManyTimesIsReadOnce(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), "include *.conf;".repeat(1000));

        assertThat(Importer.of(folder).lines()).hasSize(1000);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatNginxCouldNotReadIsSaid(String text, String said, @TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), text);

        assertThatThrownBy(() -> Importer.of(folder)).isInstanceOf(ImportException.class)
                .hasMessageStartingWith("nginx.conf:1: ")
                .hasMessageContaining(said)
                .hasMessageMatching(".{1,300}");
    }

    static Stream<Arguments> hostile() {
        return Stream.of(Arguments.of("http {", "is not closed"), Arguments.of("http {}}", "unexpected \"}\""),
                Arguments.of("{".repeat(100), "unexpected"), Arguments.of("a{".repeat(10_000), "inside each other"),
                Arguments.of("x".repeat(10 << 20), "more than 4096 characters"),
                Arguments.of("server { server_name \"" + "x".repeat(10 << 20), "more than 4096 characters"),
                Arguments.of("server_name a\0b;", "NUL byte"), Arguments.of("\0\0", "NUL byte"));
    }

    @Test
    void aLineOfManyStatementsIsRead(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), "sendfile on; ".repeat(100_000));

        assertThat(Importer.of(folder).lines()).hasSize(100_000);
    }

    @Test
    void anExpressionOfManyBracesIsNoneOfOurs(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), "server { server_name a.test; location ~ "
                + "(".repeat(2000) + "a" + ")".repeat(2000) + " { proxy_pass http://a:1; } }");

        assertThat(Importer.of(folder).lines()).hasSize(4);
    }

    @Test
    void aServerWithoutNamesHasNoSite(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), "server { location / { proxy_pass http://a:1; } } server { }");

        assertThat(Importer.of(folder).sites()).isEmpty();
        assertThat(Importer.of(folder).isWhole()).isFalse();
    }

    @Test
    void adviceNamesTheServersOfAGroup(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), """
                upstream be { server a:1; server b:2; }
                server {
                    server_name a.test;
                    location / { auth_basic x; proxy_pass http://be; }
                }
                """);

        assertThat(Importer.of(folder).lines()).extracting(Imported.Line::toString)
                .anyMatch(
                        line -> line.endsWith("once it is guarded otherwise, write upstreams: http://a:1, http://b:2"));
    }

    @Test
    void aCopyOfTheUsualFolderIncludesItsOwnFiles(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), "http { include /etc/nginx/own/*.conf; }");
        Files.createDirectory(folder.resolve("own"));
        Files.writeString(folder.resolve("own/app.conf"), "sendfile on;");

        assertThat(Importer.of(folder).lines()).last().extracting(Imported.Line::file).isEqualTo("own/app.conf");
    }
}
