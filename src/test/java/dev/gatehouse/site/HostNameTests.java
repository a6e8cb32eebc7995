package dev.gatehouse.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link HostName}: the normal form in which names are compared, and what is no name. */
class HostNameTests {

    @ParameterizedTest
    @CsvSource({
            "app.example.com,        app.example.com",
            "APP.Example.COM,        app.example.com",
            "app.example.com:80,     app.example.com",
            "app.example.com:65535,  app.example.com",
            "app.example.com:,       app.example.com",
            "app.example.com.,       app.example.com",
            "app.example.com.:8080,  app.example.com",
            "my_app:5000,            my_app",
            "xn--bcher-kva.example,  xn--bcher-kva.example",
            "192.0.2.1:80,           192.0.2.1",
            "[2001:DB8::1]:8080,     [2001:db8::1]",
            "[::1],                  [::1]",
            "[::ffff:192.0.2.1],     [::ffff:192.0.2.1]"})
    void anAuthorityIsComparedWithoutCasePortAndTrailingDot(String authority, String name) {
        assertThat(HostName.ofAuthority(authority)).map(HostName::value).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", ":80", "a..b", ".a", "a..", "a b", " a", "a ", "a/b", "a?b", "a#b", "a\\b",
            "user@a",
            "a,b", "a;b", "a\"b", "a%20b", "*.a", "a\tb", "a\r\nb", "a\u0000", "a:x", "a:-1", "a:+1", "a:80:80",
            "a:655350",
            "[", "[]", "[::1", "::1", "[::1]x", "[::1].", "[::1]:x", "[fe80::1%eth0]", "[a.b]c", "[example.com]"})
    void whatIsNoNameIsRefused(String authority) {
        assertThat(HostName.ofAuthority(authority)).isEmpty();
    }

    @Test
    void anIdnIsReadInItsOwnScriptWhereTheOperatorWritesIt() {
        assertThat(HostName.of("Bücher.example")).map(HostName::value).contains("xn--bcher-kva.example");
        assertThat(HostName.of("bücher.example.")).map(HostName::value).contains("xn--bcher-kva.example");
    }

    @Test
    void rawUtf8InAHeaderIsRefusedAlthoughItIsANameToTheOperator() {
        String asBytes = new String("bücher.example".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(HostName.ofAuthority(asBytes)).isEmpty();
        assertThat(HostName.ofAuthority("bücher.example")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.example.com:80", "app.example.com:", "[::1]:80", "http://app.example.com", "", " ",
            "a..b", "a b", "a:80", "a/b", "-\uFF0F-", "bücher example"})
    void theOperatorsNameHasNeitherPortNorAnythingElse(String text) {
        assertThat(HostName.of(text)).isEmpty();
    }

    @Test
    void aFullWidthColonIsNoWayAroundThePort() {
        assertThat(HostName.of("app.example.com\uFF1A80")).isEmpty();
    }

    @Test
    void anAddressIsANameToTheOperatorToo() {
        assertThat(HostName.of("[2001:DB8::1]")).map(HostName::value).contains("[2001:db8::1]");
        assertThat(HostName.of("192.0.2.1")).map(HostName::value).contains("192.0.2.1");
    }

    @Test
    void theLongestNameHas255Characters() {
        String longest = "a.".repeat(127) + "a";

        assertThat(longest).hasSize(255);
        assertThat(HostName.ofAuthority(longest)).isPresent();
        assertThat(HostName.ofAuthority(longest + ".:80")).isPresent();
        assertThat(HostName.ofAuthority(longest + "a")).isEmpty();
    }

    @Test
    void anOperatorsLabelHasAtMost63Characters() {
        assertThat(HostName.of("a".repeat(63) + ".example")).isPresent();
        assertThat(HostName.of("a".repeat(64) + ".example")).isEmpty();
    }

    @Test
    void caseIsTheSameInEveryLanguageOfTheMachine() {
        assertThat(HostName.ofAuthority("INFO.example")).map(HostName::value).contains("info.example");
    }

    @Test
    void aNameReadsAsItself() {
        assertThat(HostName.of("App.example")).hasToString("Optional[app.example]");
    }
}
