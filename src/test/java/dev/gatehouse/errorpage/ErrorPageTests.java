package dev.gatehouse.errorpage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.fixture.Failures;

/** Tests for {@link ErrorPage}: every cause has a page that says it plainly and gives nothing away. */
class ErrorPageTests {

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void everyCauseHasAPageWithoutAddressesAndTechnicalTerms(UpstreamFailure failure) {
        ErrorPage page = ErrorPage.of(failure);

        assertThat(page.happened(Language.EN)).endsWith(".");
        assertThat(page.whoActs(Language.EN)).isNotBlank();
        assertThat(page.cause()).isEqualTo(failure.code());
        assertThat((page.title() + page.happened(Language.EN) + page.whoActs(Language.EN)).toLowerCase(Locale.ROOT))
                .doesNotContain("192.0.2.7", "10012", Failures.NAME, "exception", "errno", "selinux", "connect()",
                        "null")
                .doesNotContainPattern("\\d");
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.fixture.Failures#all")
    void aTimeLimitIs504AndEverythingElseIs502(UpstreamFailure failure) {
        boolean silence = switch (failure) {
            case UpstreamFailure.ConnectTimedOut _,UpstreamFailure.FirstByteTimedOut _,UpstreamFailure.IdleTimedOut _,UpstreamFailure.NameLookupTimedOut _ ->
                true;
            default -> false;
        };

        ErrorPage page = ErrorPage.of(failure);

        assertThat(page.status()).isEqualTo(silence ? 504 : 502);
        assertThat(page.title()).isEqualTo(silence ? "Gateway Timeout" : "Bad Gateway");
    }

    @Test
    void aNameThatNoSiteHasIs404AndTellsNoOther() {
        ErrorPage page = ErrorPage.unknownHost();

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.cause()).isEqualTo("unknown-host");
        assertThat(page.happened(Language.EN)).isEqualTo("There is no site with this name here.");
    }

    @ParameterizedTest
    @CsvSource({"400, 400, malformed", "413, 413, too-large", "414, 414, uri-too-long", "431, 431, header-too-large",
            "418, 400, malformed"})
    void whatBreaksTheRulesOfHttpHasAPageOfItsOwn(int status, int shown, String cause) {
        ErrorPage page = ErrorPage.malformed(status);

        assertThat(page.status()).isEqualTo(shown);
        assertThat(page.cause()).isEqualTo(cause);
    }

    @Test
    void theOthersHaveTheirStatus() {
        assertThat(ErrorPage.unavailable().status()).isEqualTo(503);
        assertThat(ErrorPage.ourFault().status()).isEqualTo(500);
        assertThat(ErrorPage.ofStatus(405, "Method Not Allowed"))
                .extracting(ErrorPage::status, ErrorPage::title, ErrorPage::cause)
                .containsExactly(405, "Method Not Allowed", "status-405");
    }
}
