package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.gatehouse.tls.ForeignText;

/** The end of what a program prints, read as it comes so that the program never waits for us. */
final class ProgramOutput {

    private static final int KEPT = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final StringBuilder end = new StringBuilder();
    private final Thread reader;

    private ProgramOutput(InputStream from) {
        this.reader = Thread.ofVirtual().name("program-output").unstarted(() -> read(from));
    }

    static ProgramOutput of(Process process) {
        var output = new ProgramOutput(process.getInputStream());
        output.reader.start();
        return output;
    }

    private void read(InputStream from) {
        byte[] buffer = new byte[1024];
        try (from) {
            for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
                append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
        } catch (IOException _) {
            // It has ended.
        }
    }

    private synchronized void append(String text) {
        end.append(text);
        end.delete(0, Math.max(0, end.length() - KEPT));
    }

    /** As a part of a sentence; empty where it has said nothing. Somebody it left behind may still hold the line, so it waits a bit only. */
    String inWords() throws InterruptedException {
        reader.join(PATIENCE);
        synchronized (this) {
            String text = ForeignText.printable(end.toString(), KEPT);
            return text.isEmpty() ? "" : ", and said: " + text;
        }
    }
}
