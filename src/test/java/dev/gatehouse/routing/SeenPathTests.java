package dev.gatehouse.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for {@link SeenPath}: what an application sees in the bytes of a path. */
class SeenPathTests {

    @ParameterizedTest
    @CsvSource({"/, /", "/a, /a", "/a/, /a/", "//, /", "//a///b//, /a/b/", "/a/./b, /a/b", "/a/., /a/", "/a/b/.., /a/",
            "/a/b/../, /a/", "/a/../b, /b", "/a/.., /", "/.a/..b/...c, /.a/..b/...c", "/..., /...", "/%61, /a",
            "/a%2Fb, /a/b", "/a/%2e%2e/b, /b", "/a/%2e./b, /b", "/a%2f%2e%2e%2fb, /b", "/%25, /%",
            "/%252e%252e/, /%2e%2e/", "/%zz, /%zz", "/%, /%", "/%4, /%4", "/a%3Fb, /a?b", "/a%23b, /a#b", "*, *",
            "/a;b/c, /a;b/c"})
    void dotsSlashesAndEncodingAreResolved(String raw, String path) {
        assertThat(SeenPath.of(raw).map(SeenPath::path).orElse("")).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/..", "/../a", "/a/../..", "/a/../../b", "/%2e%2e", "//..", "/./..", "/%00", "/a%00b",
            "/a#b",
            "/#"})
    void somePathsAreNoneThatAnybodyShouldSee(String raw) {
        assertThat(SeenPath.of(raw)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(value = {"/a;b; /a", "/a/..;/b; /b", "/a/..;x=y/b; /b", "/a\\b; /a/b", "/a/..%3b/c; /c",
            "/a%5cb; /a/b"}, delimiterString = "; ")
    void thereIsAnotherReadingForThoseWhoKnowParametersOrBackslashes(String raw, String path) {
        assertThat(SeenPath.of(raw).orElseThrow().otherReadings()).contains(path);
    }

    @Test
    void parametersMayEndBeforeOrBehindTheDecoding() {
        assertThat(SeenPath.of("/a;b%2Fc").orElseThrow().otherReadings()).containsExactly("/a", "/a/c");
    }

    @Test
    void aPathWithoutThemHasOneReading() {
        assertThat(SeenPath.of("/a/../b%20c").orElseThrow().otherReadings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/a, /a", "/a b, /a%20b", "/%, /%25", "/?#, /%3F%23", "/\u00c3\u00a9, /%C3%A9",
            "\"/\\^`{|}<>\", '\"/%5C%5E%60%7B%7C%7D%3C%3E\"'"})
    void aPathIsEncodedAsNginxDoes(String path, String encoded) {
        assertThat(SeenPath.encoded(path.replace("\"", ""))).isEqualTo(encoded.replace("\"", ""));
    }
}
