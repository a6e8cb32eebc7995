package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;

/** Tests for {@link Commands}: what is taken for a command, and what is said of one that is not understood. */
@ExtendWith(OutputCaptureExtension.class)
class CommandsTests {

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
                commands: trust, certificates, import
                See: gatehouse --help
                """);
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
}
