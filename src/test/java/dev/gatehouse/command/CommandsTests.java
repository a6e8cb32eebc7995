package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;

/** Tests for {@link Commands}: what is taken for a command, and what is said of one that is not understood. */
@ExtendWith(OutputCaptureExtension.class)
class CommandsTests {

    private static final List<String> COMMANDS = List.of("run", "check", "plan", "reload", "history", "rollback",
            "sites", "add", "remove", "test", "why", "import", "logs",
            "explain", "certificates", "trust", "schema", "completion");

    private static OptionalInt obey(String... words) {
        return Commands.obey(List.of(words), _ -> new StandardEnvironment());
    }

    @Test
    void settingsAloneStartTheServer() {
        assertThat(obey()).isEmpty();
        assertThat(obey("--server.port=8080", "--debug")).isEmpty();
    }

    @Test
    void anUnknownWordIsAnErrorThatNamesTheCommands(CapturedOutput said) {
        assertThat(obey("trsut")).hasValue(2);
        assertThat(said.getErr()).isEqualTo("""
                gatehouse: unknown command "trsut"
                did you mean "gatehouse trust"?
                commands: %s
                See: gatehouse --help
                """.formatted(String.join(", ", COMMANDS)));
    }

    @Test
    void aWordThatIsLostAmongSettingsIsAnError(CapturedOutput said) {
        assertThat(obey("--server.port", "8081")).hasValue(2);
        assertThat(said.getErr()).isEqualTo(
                "gatehouse: unexpected word \"8081\" (expected: settings such as --server.port=8080)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h"})
    void helpNamesTheCommands(String help, CapturedOutput said) {
        assertThat(obey(help)).hasValue(0);
        assertThat(said.getOut()).startsWith("Usage: gatehouse [--key=value]...").contains("trust  ", "certificates  ");
    }

    @Test
    void theVersionIsSaid(CapturedOutput said) {
        assertThat(obey("--version")).hasValue(0);
        assertThat(said.getOut()).startsWith("gatehouse ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--bogus", "--bogus=1", "word", "--.=x"})
    void whatACommandDoesNotKnowIsAnError(String option) {
        CommandLineFixture said = CommandLineFixture.run("certificates", option);

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err()).startsWith("gatehouse: ").contains(option).doesNotContain("\tat ");
        assertThat(said.out()).isEmpty();
    }

    @Test
    void whatShouldNotHappenIsSaidWithoutAStackTrace(CapturedOutput said) {
        assertThat(Commands.obey(List.of("certificates"), _ -> {
            throw new IllegalStateException("a file like this");
        })).hasValue(2);
        assertThat(said.getErr()).isEqualTo("gatehouse: the configuration cannot be read: a file like this\n");
    }

    @Test
    void eachCommandHasHelp() {
        for (String command : COMMANDS) {
            CommandLineFixture said = CommandLineFixture.run(command, "--help");

            assertThat(said.status()).as(command).isZero();
            assertThat(said.out()).startsWith("Usage: gatehouse " + command).doesNotContain("null");
        }
    }

    @Test
    void runIsTheServer() {
        assertThat(obey("run")).isEmpty();
        assertThat(obey("run", "--server.port=8080")).isEmpty();
        assertThat(obey("run", "8080")).hasValue(2);
        assertThat(obey("run", "--help")).hasValue(0);
        assertThat(Commands.settings(new String[]{"run", "--a.b=c"})).containsExactly("--a.b=c");
        assertThat(Commands.settings(new String[]{"--a.b=c"})).containsExactly("--a.b=c");
    }

    @Test
    void completionIsAScriptForBash(@TempDir Path folder) throws IOException {
        Path script = Files.writeString(folder.resolve("completion"), CommandLineFixture.run("completion").out());
        String words = "source %s; COMP_WORDS=(gatehouse rel); COMP_CWORD=1; COMP_LINE='gatehouse rel'; _complete_gatehouse; echo ${COMPREPLY[*]}"
                .formatted(script);

        assertThat(dev.gatehouse.fixture.Commands.run(Duration.ofSeconds(30), List.of("bash", "-c", words)))
                .isEqualTo("reload");
    }
}
