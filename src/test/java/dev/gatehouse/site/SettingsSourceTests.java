package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.DefaultResourceLoader;

/** Tests for {@link SettingsSource}, against files that Spring Boot reads as it does at the start of the program. */
class SettingsSourceTests {

    private final StandardEnvironment environment = new StandardEnvironment();
    private final Findings findings = new Findings();
    private Path file;

    SettingsSourceTests(@TempDir Path folder) {
        this.file = folder.resolve("application.yml");
    }

    @BeforeEach
    void start() throws IOException {
        Files.writeString(file, "gatehouse.sample.word: first\n");
        environment.getPropertySources()
                .addFirst(new MapPropertySource("commandLineArgs",
                        Map.of("spring.config.location", file.getParent() + "/", "gatehouse.sample.typed", "yes")));
        ConfigDataEnvironmentPostProcessor.applyTo(environment, new DefaultResourceLoader(), null);
        ConfigurationPropertySources.attach(environment);
    }

    private Optional<Settings> now() {
        return new SettingsSource(environment).now(findings).map(read -> new Settings(read.environment(), findings));
    }

    @Test
    void theFileIsReadAsItIsNow() throws IOException {
        Files.writeString(file, "gatehouse.sample.word: second\n");

        Optional<Settings> now = now();

        assertThat(now.flatMap(settings -> settings.read("gatehouse.sample.word", Bindable.of(String.class))))
                .contains("second");
        assertThat(environment.getProperty("gatehouse.sample.word")).isEqualTo("first");
    }

    @Test
    void theFileIsReadWhateverClassLoaderTheThreadHas() throws Exception {
        Files.writeString(file, "gatehouse.sample.word: second\n");
        var read = new FutureTask<>(this::now);
        Thread thread = Thread.ofPlatform().unstarted(read);
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());

        thread.start();

        assertThat(read.get(10, TimeUnit.SECONDS)
                .flatMap(settings -> settings.read("gatehouse.sample.word", Bindable.of(String.class))))
                .contains("second");
        thread.join();
        assertThat(thread.getContextClassLoader()).isSameAs(ClassLoader.getPlatformClassLoader());
    }

    @Test
    void aFileGoesBeforeWhatStandsBehindIt() {
        environment.getPropertySources()
                .addLast(new MapPropertySource("gatehouse-defaults.yml",
                        Map.of("gatehouse.sample.word", "default", "gatehouse.sample.other", "default")));

        Optional<Settings> now = now();

        assertThat(now).hasValueSatisfying(settings -> {
            assertThat(settings.read("gatehouse.sample.word", Bindable.of(String.class))).contains("first");
            assertThat(settings.read("gatehouse.sample.other", Bindable.of(String.class))).contains("default");
        });
    }

    @Test
    void whatCameFromNoFileIsTakenOver() throws IOException {
        Files.writeString(file, "gatehouse.sample.typed: no\n");

        Optional<Settings> now = now();

        assertThat(now.flatMap(settings -> settings.read("gatehouse.sample.typed", Bindable.of(String.class))))
                .contains("yes");
    }

    @Test
    void aKeyThatWasTakenOutOfTheFileIsGone() throws IOException {
        Files.writeString(file, "");

        Optional<Settings> now = now();

        assertThat(now)
                .hasValueSatisfying(settings -> assertThat(settings.contains("gatehouse.sample.word")).isFalse());
    }

    @Test
    void brokenYamlIsAFindingWithFileLineAndColumn() throws IOException {
        Files.writeString(file, """
                gatehouse:
                  sites:
                    shop:
                      host: shop.example.com
                     upstream: 5000
                """);

        Optional<Settings> now = now();

        assertThat(now).isEmpty();
        assertThat(findings.all()).singleElement()
                .satisfies(finding -> assertThat(finding.place().toString()).startsWith(Places.of(file) + ":5:"));
    }

    @Test
    void aSiteThatIsWrittenTwiceIsAFindingWithItsLine() throws IOException {
        Files.writeString(file, """
                gatehouse:
                  sites:
                    shop: { host: shop.example.com, upstream: 5000 }
                    shop: { host: shop.example.org, upstream: 5000 }
                """);

        Optional<Settings> now = now();

        assertThat(now).isEmpty();
        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.place().toString()).startsWith(Places.of(file) + ":4:");
            assertThat(finding.value()).contains("shop");
        });
    }

    @Test
    void aFileOfManyMegabytesIsRead() throws IOException {
        Files.writeString(file, "# a hundred thousand sites\n".repeat(200_000) + "gatehouse.sample.word: second\n");

        assertThat(new SettingsSource(environment).now(findings)).isPresent();
    }

    @Test
    void aMistakeAtTheEndOfManyMegabytesHasItsLine() throws IOException {
        Files.writeString(file, "# a hundred thousand sites\n".repeat(200_000) + "\tgatehouse:\n");

        new SettingsSource(environment).now(findings);

        assertThat(findings.all()).singleElement()
                .satisfies(finding -> assertThat(finding.place().toString()).isEqualTo(Places.of(file) + ":200001:1"));
    }

    @Test
    void aFileInAnotherEncodingIsAFinding() throws IOException {
        Files.writeString(file, "gatehouse.sample.word: caf\u00e9\n", StandardCharsets.ISO_8859_1);

        Optional<Settings> now = now();

        assertThat(now).isEmpty();
        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.place().toString()).isEqualTo(Places.of(file) + ":1:27");
            assertThat(finding.value()).isEqualTo("not UTF-8");
        });
    }

    @Test
    void aSignThatYamlForbidsIsAFinding() throws IOException {
        Files.writeString(file, "gatehouse.sample.word: \u0007\n");

        Optional<Settings> now = now();

        assertThat(now).isEmpty();
        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.place().toString()).isEqualTo(Places.of(file) + ":1:24");
            assertThat(finding.value()).contains("special characters are not allowed").doesNotContain("\n");
        });
    }

    @Test
    void aTabIsNamed() throws IOException {
        Files.writeString(file, "gatehouse:\n\tsites:\n");

        new SettingsSource(environment).now(findings);

        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.place().toString()).isEqualTo(Places.of(file) + ":2:1");
            assertThat(finding.value()).contains("\\t");
            assertThat(finding.expected()).contains("no tabs");
        });
    }

    @Test
    void aFileThatIsMissingNowIsAFinding() throws IOException {
        var gone = new StandardEnvironment();
        gone.getPropertySources()
                .addFirst(new MapPropertySource("commandLineArgs",
                        Map.of("spring.config.location", file.resolveSibling("gone.yml").toString())));
        Files.delete(file);

        Optional<Reading> now = new SettingsSource(gone).now(findings);

        assertThat(now).isEmpty();
        assertThat(findings.all()).singleElement()
                .satisfies(finding -> assertThat(finding.value()).contains("gone.yml"));
    }
}
