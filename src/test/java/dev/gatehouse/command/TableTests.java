package dev.gatehouse.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

/** Tests for {@link Table}. */
class TableTests {

    private static String printed(int width) {
        var table = new Table(List.of("SITE", "UPSTREAM"), 1);
        table.add(List.of("shop", "http://a-rather-long-name.example.com:5000"), Tone.BAD,
                List.of("to do: start the application or correct its port"));
        table.add(List.of("b", "-"), Tone.PLAIN, List.of());
        var bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), width);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void withRoomNothingIsCut() {
        assertThat(printed(Integer.MAX_VALUE)).isEqualTo("""
                SITE  UPSTREAM
                shop  http://a-rather-long-name.example.com:5000
                    to do: start the application or correct its port
                b     -
                """);
    }

    @Test
    void onANarrowTerminalTheWidestColumnIsCutAndNotesGoOnBelow() {
        assertThat(printed(30)).isEqualTo("""
                SITE  UPSTREAM
                shop  http://a-rather-long-na…
                    to do: start the
                    application or correct its
                    port
                b     -
                """);
    }

    @Test
    void aTerminalTooNarrowForAnythingIsWrittenBeyond() {
        assertThat(printed(5).lines()).element(1).isEqualTo("shop  http://a-…");
    }

    @Test
    void whatMovesATerminalIsNotPrinted() {
        var table = new Table(List.of("A"), 0);
        table.add(List.of("x\u001b[2J\r\ny"), Tone.PLAIN, List.of("z\u0007"));
        var bytes = new ByteArrayOutputStream();
        table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), Integer.MAX_VALUE);

        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("A\nx [2J y\n    z\n");
    }
}
