package dev.gatehouse.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.tls.NotIssuedException.Kind;

/** Tests for {@link ForeignText}, and that what an authority says passes through it. */
class ForeignTextTests {

    private static final String FORGED = "no\u001b[31m\r\n2026-11-23 ERROR\u0007 all\u202e is\u2028lost\u009b1m\u007f\0";

    @Test
    void nothingBreaksALineOrMovesATerminal() {
        assertThat(ForeignText.printable(FORGED, 100)).isEqualTo("no [31m 2026-11-23 ERROR all is lost 1m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Größe: 5 €, \"ok\" (see https://a.example/?b=c&d#e)", "名前 が 違う", "שלום", "a\u0301 🔒"})
    void whatPeopleWriteStays(String text) {
        assertThat(ForeignText.printable(text, 100)).isEqualTo(text);
    }

    @Test
    void onlyItsBeginningIsShown() {
        assertThat(ForeignText.printable("12345", 5)).isEqualTo("12345");
        assertThat(ForeignText.printable("123456", 5)).isEqualTo("12345…");
        assertThat(ForeignText.printable("1234🔒🔒", 5)).as("no half of a character").isEqualTo("1234…");
    }

    @Test
    void whyThereIsNoCertificateIsPrintable() {
        var reason = new NotIssuedException(Kind.REFUSED, FORGED + "A".repeat(200_000), FORGED, null);

        assertThat(reason.getMessage()).startsWith("no [31m 2026").hasSizeLessThan(5_000);
        assertThat(reason.remedy()).isEqualTo("no [31m 2026-11-23 ERROR all is lost 1m");
    }
}
