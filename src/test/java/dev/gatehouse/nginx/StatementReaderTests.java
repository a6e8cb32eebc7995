package dev.gatehouse.nginx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests for {@link StatementReader}, whose rules are those of nginx's own reader. */
class StatementReaderTests {

    private static List<Statement> read(String text) {
        return new StatementReader("nginx.conf", text).read();
    }

    private static List<String> words(String text) {
        Statement only = read(text).getFirst();
        return Stream.concat(Stream.of(only.name()), only.arguments().stream()).toList();
    }

    @Test
    void aStatementKnowsItsLine() {
        List<Statement> statements = read("# first\nuser a;\n\nhttp {\n  server\n  {}\n}");

        assertThat(statements).extracting(statement -> statement.place().toString())
                .containsExactly("nginx.conf:2", "nginx.conf:4");
        assertThat(statements.get(1).inside()).singleElement()
                .satisfies(server -> assertThat(server.place().line()).isEqualTo(5));
    }

    @Test
    void aBraceBelongsToAVariable() {
        assertThat(words("return 200 ${host}x;")).containsExactly("return", "200", "${host}x");
    }

    @Test
    void quotesHoldWordsTogether() {
        assertThat(words("a \"b; { # c\" 'd \"e\"' \"\";")).containsExactly("a", "b; { # c", "d \"e\"", "");
        assertThat(words("if ($host = \"a b\") { }")).containsExactly("if", "($host", "=", "a b", ")");
    }

    @Test
    void aBackslashTakesTheMeaningAway() {
        assertThat(words("rewrite ^/a\\;b\\ c$ \"x\\\"y\\\\.z\\t\";")).containsExactly("rewrite", "^/a\\;b\\ c$",
                "x\"y\\.z\t");
    }

    @Test
    void aCommentBeginsWhereAWordWould() {
        assertThat(words("set $a b#c; # d")).containsExactly("set", "$a", "b#c");
        assertThat(read("a;#b\nc;#d")).hasSize(2);
    }

    @Test
    void nothingNeedsABlank() {
        assertThat(read("server{listen 80;}server{listen 81;}")).hasSize(2);
        assertThat(words("server_name ~^(?<sub>.+)\\.example\\.com$;")).containsExactly("server_name",
                "~^(?<sub>.+)\\.example\\.com$");
    }

    @Test
    void aProgramInsideIsSkipped() {
        List<Statement> statements = read("""
                location / {
                    content_by_lua_block {
                        -- not the end: }
                        ngx.say("nor this: } \\" }") { }
                    }
                    root /a;
                }
                """);

        assertThat(statements.getFirst().inside()).extracting(Statement::name)
                .containsExactly("content_by_lua_block", "root");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "server { listen 80; | nginx.conf:1: the file ends, and the brace of line 1 is not closed",
            "listen 80 | nginx.conf:1: \"listen 80\" is not ended by \";\"",
            "} | nginx.conf:1: unexpected \"}\"",
            "; | nginx.conf:1: unexpected \";\"",
            "{ } | nginx.conf:1: unexpected \"{\"",
            "server { listen 80 } | nginx.conf:1: \"listen 80\" is not ended by \";\"",
            "a \"b; | nginx.conf:1: the file ends inside the quotes of line 1",
            "a \"b\"c; | nginx.conf:1: unexpected \"c\" behind a quote"})
    void whatNginxDoesNotReadIsSaidWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ImportException.class).hasMessage(message);
    }

    @Test
    void bracesWithoutEndAreNoStackOverflow() {
        assertThatThrownBy(() -> read("a {".repeat(100_000))).isInstanceOf(ImportException.class)
                .hasMessageContaining("more than 64 braces");
    }
}
