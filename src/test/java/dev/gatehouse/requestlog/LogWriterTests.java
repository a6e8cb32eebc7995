package dev.gatehouse.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests for {@link LogWriter}, against a sink that can be held and told to fail. */
@Timeout(60)
class LogWriterTests {

    private final HeldSink sink = new HeldSink();

    /** Keeps what is written; stands still at its first write until it is let go. */
    private static final class HeldSink implements LogSink {

        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private volatile boolean failing;
        private boolean closed;

        HeldSink freely() {
            letGo.countDown();
            return this;
        }

        @Override
        public void write(byte[] lines) throws IOException {
            reached.countDown();
            try {
                letGo.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            if (failing) {
                failing = false;
                throw new IOException("No space left on device");
            }
            written.writeBytes(lines);
        }

        @Override
        public void close() {
            closed = true;
        }

        List<String> lines() {
            return written.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static byte[] bytes(String line) {
        return line.getBytes(StandardCharsets.UTF_8);
    }

    private LogWriter writer() {
        return new LogWriter("test-log", sink, count -> bytes(count + " lines were lost\n"));
    }

    @Test
    void nothingIsLostOnClose() {
        sink.freely();
        var writer = writer();

        IntStream.range(0, 50_000).forEach(i -> writer.write(bytes("line " + i + "\n")));
        writer.close();

        assertThat(sink.lines()).containsExactlyElementsOf(
                IntStream.range(0, 50_000).mapToObj(i -> "line " + i).toList());
        assertThat(sink.closed).isTrue();
    }

    @Test
    void nothingIsLostWhenItGoesOnInAnotherFile() {
        sink.freely();
        var second = new HeldSink().freely();
        var writer = writer();

        IntStream.range(0, 30_000).forEach(i -> writer.write(bytes("line " + i + "\n")));
        writer.goOnIn(second);
        IntStream.range(30_000, 60_000).forEach(i -> writer.write(bytes("line " + i + "\n")));
        writer.close();

        assertThat(Stream.concat(sink.lines().stream(), second.lines().stream())).containsExactlyElementsOf(
                IntStream.range(0, 60_000).mapToObj(i -> "line " + i).toList());
        assertThat(second.lines()).contains("line 59999");
        assertThat(sink.closed).isTrue();
        assertThat(second.closed).isTrue();
    }

    @Test
    void theLinesOfOneThreadKeepTheirOrderAmongThoseOfOthers() throws InterruptedException {
        sink.freely();
        var writer = writer();

        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(thread -> Thread.ofPlatform()
                        .start(() -> IntStream.range(0, 5_000)
                                .forEach(i -> writer.write(bytes(thread + " " + i + "\n")))))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        writer.close();

        assertThat(sink.lines()).hasSize(20_000);
        for (int thread = 0; thread < 4; thread++) {
            String beginning = thread + " ";
            assertThat(sink.lines().stream().filter(line -> line.startsWith(beginning))).containsExactlyElementsOf(
                    IntStream.range(0, 5_000).mapToObj(i -> beginning + i).toList());
        }
    }

    @Test
    void aLineIsWrittenWithoutWaitingForTheNext() throws InterruptedException {
        sink.freely();
        try (var writer = writer()) {
            writer.write(bytes("alone\n"));

            sink.reached.await();
        }
        assertThat(sink.lines()).containsExactly("alone");
    }

    @Test
    void aSinkThatStandsStillHoldsNobodyAndWhatWasLostIsSaid() throws InterruptedException {
        var writer = writer();
        writer.write(bytes("first\n"));
        sink.reached.await();

        int more = 70_000;
        IntStream.range(0, more).forEach(i -> writer.write(bytes("line " + i + "\n")));
        sink.letGo.countDown();
        writer.close();

        int kept = 1 << 16;
        assertThat(sink.lines().stream().filter(line -> line.startsWith("line "))).containsExactlyElementsOf(
                IntStream.range(0, kept).mapToObj(i -> "line " + i).toList());
        assertThat(sink.lines()).contains(more - kept + " lines were lost").hasSize(1 + kept + 1);
    }

    @Test
    void aSinkThatFailsOnceIsTriedAgain() throws InterruptedException {
        var writer = writer();
        sink.failing = true;
        writer.write(bytes("lost\n"));
        sink.reached.await();

        writer.write(bytes("kept\n"));
        sink.letGo.countDown();
        writer.close();

        assertThat(sink.lines()).containsExactly("kept");
    }

    @Test
    void closingWithoutALineClosesTheSink() {
        writer().close();

        assertThat(sink.closed).isTrue();
        assertThat(sink.lines()).isEmpty();
    }
}
