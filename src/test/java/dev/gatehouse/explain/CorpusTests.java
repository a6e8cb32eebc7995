package dev.gatehouse.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.explain.Corpus.Sample;

/** Tests for {@link LineExplainer}, against lines of real logs, each with the cause that it means and where it was found. */
class CorpusTests {

    private static final String UNKNOWN = "unknown";

    private final LineExplainer explainer = new LineExplainer();

    @Test
    void thereAreEnoughLinesToJudgeBy() {
        assertThat(Corpus.of("seen").size() + Corpus.of("held-out").size()).isGreaterThanOrEqualTo(200);
        assertThat(Corpus.of("held-out")).hasSizeGreaterThanOrEqualTo(90);
    }

    @ParameterizedTest
    @ValueSource(strings = {"seen", "held-out", "look-alikes"})
    void noLineIsExplainedWronglyAndHardlyAnyNotAtAll(String folder) {
        List<Sample> samples = Corpus.of(folder);
        List<String> wrong = new ArrayList<>();
        List<String> missed = new ArrayList<>();
        for (Sample sample : samples) {
            String said = codeOf(sample);
            if (!said.equals(sample.expected())) {
                (said.equals(Corpus.NOT_EXPLAINED) || said.equals(UNKNOWN) ? missed : wrong)
                        .add(said + " instead of " + sample.expected() + " in " + sample);
            }
        }
        long known = samples.stream().filter(sample -> !sample.expected().equals(Corpus.NOT_EXPLAINED)).count();

        assertThat(wrong).as("explained wrongly").isEmpty();
        assertThat(missed).as("not understood, of %d", known).hasSizeLessThanOrEqualTo((int) (known / 20));
    }

    private String codeOf(Sample sample) {
        Explained explained = explainer.explain(sample.line()).explained();
        return explained == null ? Corpus.NOT_EXPLAINED : explained.code();
    }
}
