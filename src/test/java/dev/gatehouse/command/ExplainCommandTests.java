package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tests for {@link ExplainCommand}. */
class ExplainCommandTests {

    private static final String REFUSED = "2026/11/23 10:00:00 [error] 9#9: *1 connect() failed (111: Connection refused) while connecting"
            + " to upstream, client: 192.0.2.7, server: _, request: \"GET / HTTP/1.1\", upstream: \"http://127.0.0.1:5000/\", host: \"a.example\"";

    @Test
    void aLineIsExplained() {
        CommandLineFixture said = CommandLineFixture.run("explain", REFUSED);

        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("cause     refused\n", "upstream  http://127.0.0.1:5000\n",
                "client    192.0.2.7\n",
                "host      a.example\n", "$ ss -ltnp 'sport = :5000'\n");
        assertThat(said.err()).isEmpty();
    }

    @Test
    void aLineWithoutQuotesIsTakenWhole() {
        assertThat(CommandLineFixture.run(("explain " + REFUSED).split(" ")).out()).contains("cause     refused\n");
    }

    @Test
    void whatIsNotUnderstoodIsSaidSoWithAStatusOfItsOwn() {
        CommandLineFixture said = CommandLineFixture.run("explain", "it does not work");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).isEqualTo("""
                program   nobody knows
                cause     not understood
                means     This line is not understood: it is of no program that is known here.
                """);
    }

    @Test
    void severalLinesComeThroughStandardInput() {
        CommandLineFixture said = piped(REFUSED + "\n\nsomething else\n");

        assertThat(said.status()).isEqualTo(1);
        assertThat(said.out()).contains("> 2026/11/23 10:00:00 [error]", "cause     refused", "\n\n> something else\n",
                "cause     not understood");
    }

    @Test
    void withoutALineThereIsNothingToExplain() {
        assertThat(piped(" \n\n").status()).isEqualTo(2);
    }

    @Test
    void noMoreThanAMegabyteAndAThousandLinesAreRead() {
        CommandLineFixture large = piped("x".repeat(3 << 20));
        CommandLineFixture many = piped("x\n".repeat(5_000));

        assertThat(large.err()).isEqualTo("gatehouse: only the first 1048576 bytes were read\n");
        assertThat(many.err()).isEqualTo("gatehouse: only the first 1000 lines were read\n");
        assertThat(many.out().lines().filter(line -> line.startsWith("> "))).hasSize(1_000);
    }

    @Test
    void programsGetJson() {
        JsonNode line = JsonMapper.builder()
                .build()
                .readTree(CommandLineFixture.run("explain", "--json", REFUSED).out())
                .get(0);

        assertThat(line.path("cause").asString()).isEqualTo("refused");
        assertThat(line.path("address").asString()).isEqualTo("127.0.0.1");
        assertThat(line.path("port").asInt()).isEqualTo(5000);
        assertThat(line.path("commands").get(0).path("line").asString()).isEqualTo("ss -ltnp 'sport = :5000'");
    }

    @Test
    void nothingInALineMovesTheTerminal() {
        String hostile = REFUSED.replace("a.example", "a\u001b]0;owned\u0007\u202e.example\u009b2J");

        for (CommandLineFixture said : new CommandLineFixture[]{CommandLineFixture.run("explain", hostile),
                CommandLineFixture.run("explain", "--json", hostile), piped(hostile + "\n" + hostile)}) {
            assertThat(said.out()).contains("refused")
                    .doesNotContainPattern("[\\p{Cntrl}&&[^\\n\\r]]")
                    .doesNotContain("\u202e");
        }
    }

    private static CommandLineFixture piped(String input) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var command = new ExplainCommand(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        int status = new CommandLine(command).setExecutionExceptionHandler((_, _, _) -> Commands.NOT_POSSIBLE)
                .execute();
        return new CommandLineFixture(status, out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }
}
