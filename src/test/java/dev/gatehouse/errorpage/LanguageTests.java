package dev.gatehouse.errorpage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.UpstreamFailure;

/** Tests for {@link Language}: who is spoken to in which, and that each says everything, in itself. */
class LanguageTests {

    /** Words that stand in sentences of one of the languages and not of the others. */
    private static final Map<Language, Set<String>> WORDS = Map.of(
            Language.EN, Set.of("the", "this", "is", "with", "you", "them", "has", "not", "page", "their"),
            Language.PT,
            Set.of("não", "uma", "você", "deste", "este", "neste", "requisição", "aplicação", "à", "em", "pelo",
                    "responsáveis", "um", "aplicações", "requisições", "aos", "lugar", "daqui"),
            Language.ES, Set.of("el", "la", "los", "este", "esta", "solicitud", "solicitudes", "una", "usted", "no",
                    "en", "ya", "otro", "con", "un", "uno"),
            Language.DE,
            Set.of("der", "die", "das", "dieser", "diese", "dieses", "diesen", "nicht", "ist", "hinter", "sie",
                    "es", "zu", "mit", "den", "hat"),
            Language.FR, Set.of("le", "la", "les", "ce", "cette", "cet", "une", "de", "à", "est", "vous", "n’est", "ne",
                    "un", "des", "en", "du"));

    /** How it looks where somebody had no keyboard for it, or wrote one encoding and read another. */
    private static final Pattern SPOILT = Pattern.compile(
            "(?i)Ã|Â|�|\\?\\w|\\b(fuer|ueber|koennen|moeglich|groesse|pruefen|spaeter|unverstaendlich|gueltig)\\b"
                    + "|\\b(nao|voce|aplicacao|conexao|endereco|servico|requete|reponse|peut-etre|conexion|direccion|aplicacion|pagina)\\b");

    @Test
    void everyLanguageHasEveryKey() {
        assertThat(Language.values()).allSatisfy(language -> assertThat(language.texts().keySet())
                .as(language.name())
                .isEqualTo(Language.EN.texts().keySet()));
    }

    private static Stream<Language> others() {
        return Arrays.stream(Language.values()).filter(language -> language != Language.EN);
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void everySentenceReadsAsItsLanguage(Language language) {
        language.texts().forEach((key, text) -> {
            assertThat(text).as(key).isNotBlank().isEqualTo(text.strip());
            assertThat(SPOILT.matcher(text).find()).as("%s: %s", key, text).isFalse();
            if (!key.startsWith("title.") && !key.startsWith("label.")) {
                assertThat(text).as(key).endsWith(".");
                String[] words = text.toLowerCase(Locale.ROOT).split("[^\\p{L}’]+");
                assertThat(Arrays.stream(words).flatMap(LanguageTests::withoutArticle))
                        .as("%s: %s", key, text)
                        .containsAnyElementsOf(WORDS.get(language));
            }
        });
    }

    private static Stream<String> withoutArticle(String word) {
        return Stream.of(word, word.substring(word.indexOf('’') + 1));
    }

    @ParameterizedTest
    @MethodSource("others")
    void nothingIsLeftInEnglish(Language language) {
        Language.EN.texts()
                .forEach((key, text) -> assertThat(language.text(key)).as(key).isNotEqualTo(text));
    }

    @ParameterizedTest
    @EnumSource(value = Language.class, mode = Mode.EXCLUDE, names = "EN")
    void eachHasItsOwnLetters(Language language) {
        String all = String.join(" ", language.texts().values());

        assertThat(all).containsPattern(switch (language) {
            case DE -> "[äöüß]";
            case FR -> "[éèêàç]";
            case ES -> "[áéíóúñ]";
            case PT -> "[ãõçáéê]";
            case EN -> "[a-z]";
        });
        assertThat(all.getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(all.length());
    }

    /** Files, memory and ports can run out as well. */
    @ParameterizedTest
    @EnumSource(Language.class)
    void whatRanOutIsLeftOpen(Language language) {
        assertThat(language.text("happened.exhausted"))
                .doesNotContainPattern("(?i)connection|connexion|conex|verbindung")
                .containsPattern("(?i)re[sc]+our[cs]es|recursos|ressourcen");
    }

    /** Brazil's, whose word for a request is not Portugal's; and nobody walks into a page. */
    @Test
    void oneLanguageIsNotMixedWithItsNeighbour() {
        assertThat(Language.PT.texts().values()).noneMatch(text -> text.toLowerCase(Locale.ROOT).contains("pedido"));
        assertThat(Language.DE.texts().values()).noneMatch(text -> text.contains("Zutritt"));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void theSecondsHaveAPlaceInEachLanguage(Language language) {
        assertThat(language.text("who.reload")).contains("{seconds}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"de-DE,de;q=0.9,en;q=0.8 | DE", "pt-BR,pt;q=0.9,en-US;q=0.8 | PT",
            "es-419 | ES",
            "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5 | FR", "en-US,en;q=0.5 | EN", "nl,de;q=0.5 | DE",
            "it;q=0.9,fr;q=0.2,es;q=0.3 | ES", "ja | EN", "* | EN", "de;q=0,fr;q=0.1 | FR", "DE | DE",
            "zh-Hant-TW,pt | PT"})
    void theFirstThatAVisitorReadsIsSpoken(String acceptLanguage, Language language) {
        assertThat(Language.of(acceptLanguage)).isEqualTo(language);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {";", ",,,", "de;q=abc", "de;q=2", "de;q=-1", "de\u0000", "../../etc/passwd", "<script>",
            "de\r\nSet-Cookie: a=b", "{{content}}", "pages_de", "de;q=0.5;q=0.1", "-", "x-", "ÿ"})
    void aMalformedWishIsNoReasonToFail(@Nullable String acceptLanguage) {
        assertThat(Language.of(acceptLanguage)).isNotNull();
    }

    @Test
    void anEndlessWishIsNotRead() {
        assertThat(Language.of("de," + "a;q=0.1,".repeat(10_000))).isEqualTo(Language.EN);
    }

    @ParameterizedTest
    @CsvSource({"DE, de", "FR, fr", "ES, es", "PT, pt", "EN, en"})
    void aPageIsInItsLanguageInEveryForm(Language language, String tag) {
        ErrorPage page = ErrorPage.of(new UpstreamFailure.Refused(null));
        var renderer = new PageRenderer();

        for (String accept : new String[]{"text/html", "application/json", "text/plain"}) {
            String body = new String(renderer.render(page, new Wishes(accept, tag), "4711", null).body(),
                    StandardCharsets.UTF_8);

            assertThat(body).as(accept).contains(page.happened(language).replace("'", "&#39;"));
        }
        assertThat(new String(renderer.render(page, new Wishes("text/html", tag), "4711", null).body(),
                StandardCharsets.UTF_8)).contains("<html lang=\"" + tag + "\">", "<title>502 ");
    }
}
