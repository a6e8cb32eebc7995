package dev.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.StandardEnvironment;
import org.yaml.snakeyaml.error.YAMLException;

import dev.gatehouse.site.Finding;
import dev.gatehouse.site.InvalidConfigurationException;

/** Tests for {@link ConfigurationFailureAnalyzer}: what an operator reads when the program does not start. */
class ConfigurationFailureAnalyzerTests {

    private final ConfigurationFailureAnalyzer analyzer = new ConfigurationFailureAnalyzer(new StandardEnvironment());

    @Test
    void everyFindingIsALine() {
        var invalid = new InvalidConfigurationException(
                List.of(new Finding("a.yaml:1:2, a", "\"x\"", "y"), new Finding("b.yaml:3:4, b", "\"z\"", "w")));

        FailureAnalysis analysis = analyzer.analyze(new IllegalStateException(invalid));

        assertThat(analysis).isNotNull()
                .extracting(FailureAnalysis::getDescription)
                .asString()
                .endsWith("a.yaml:1:2, a: \"x\" (expected: y)\nb.yaml:3:4, b: \"z\" (expected: w)");
    }

    @Test
    void aFileThatIsNotYamlIsTheOperatorsMistakeWhateverTheParserCallsIt() {
        var failure = new IllegalStateException(new YAMLException("special characters are not allowed\nin 'reader'"));

        assertThat(analyzer.analyze(failure)).isNotNull()
                .extracting(FailureAnalysis::getDescription)
                .asString()
                .contains("special characters are not allowed (expected: YAML in UTF-8");
    }

    @Test
    void aMistakeOfOursIsNotTheOperators() {
        var failure = new IllegalStateException(new NullPointerException());

        assertThat(analyzer.analyze(failure)).isNull();
    }
}
