package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests for {@link LogTime}: nginx's two forms, whatever the language and the zone of the machine. */
class LogTimeTests {

    private static final Locale BEFORE = Locale.getDefault();

    @AfterEach
    void restoreTheLanguage() {
        Locale.setDefault(BEFORE);
    }

    @Test
    void theAccessLogHasTheMonthInEnglish() {
        Locale.setDefault(Locale.forLanguageTag("pt-BR"));

        assertThat(LogTime.ofAccessLog(ZoneOffset.UTC).format(Instant.parse("2021-10-07T20:42:02Z")))
                .isEqualTo("07/Oct/2021:20:42:02 +0000");
        assertThat(LogTime.ofAccessLog(ZoneOffset.UTC).format(Instant.parse("2021-09-01T00:00:00Z")))
                .isEqualTo("01/Sep/2021:00:00:00 +0000");
    }

    @Test
    void theErrorLogSortsByItself() {
        assertThat(LogTime.ofErrorLog(ZoneOffset.UTC).format(Instant.parse("2021-10-07T20:43:12.999Z")))
                .isEqualTo("2021/10/07 20:43:12");
    }

    @Test
    void theDigitsAreLatinInEveryLanguage() {
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

        assertThat(LogTime.ofErrorLog(ZoneOffset.UTC).format(Instant.parse("2021-10-07T20:43:12Z")))
                .isEqualTo("2021/10/07 20:43:12");
    }

    @Test
    void theZoneIsKeptAcrossAChangeToWinterTime() {
        LogTime time = LogTime.ofAccessLog(ZoneId.of("Europe/Berlin"));

        assertThat(time.format(Instant.parse("2021-10-31T00:59:59Z"))).isEqualTo("31/Oct/2021:02:59:59 +0200");
        assertThat(time.format(Instant.parse("2021-10-31T01:00:00Z"))).isEqualTo("31/Oct/2021:02:00:00 +0100");
    }

    @Test
    void aTimeThatIsAskedForLaterIsNotTheLatestOne() {
        LogTime time = LogTime.ofErrorLog(ZoneOffset.UTC);

        time.format(Instant.parse("2021-10-07T20:43:12Z"));

        assertThat(time.format(Instant.parse("2021-10-07T20:43:13Z"))).isEqualTo("2021/10/07 20:43:13");
        assertThat(time.format(Instant.parse("2021-10-07T20:43:12.5Z"))).isEqualTo("2021/10/07 20:43:12");
    }
}
