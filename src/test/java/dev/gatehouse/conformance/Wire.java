package dev.gatehouse.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, by the byte; each byte is one character.
 *
 * <p>Nothing is read before somebody asks for it, so an end that does not ask is a slow reader. Whoever waits in vain for
 * {@link #PATIENCE_MILLIS} has seen that the sentence is not kept.
 */
final class Wire implements AutoCloseable {

    static final int PATIENCE_MILLIS = 5_000;

    private static final int WITHOUT_LIMIT = 0;

    private final Socket socket;
    private final String who;
    private final Transcript transcript;
    private final byte[] bytes = new byte[65_536];
    private final StringBuilder unread = new StringBuilder();
    private volatile boolean over;
    private volatile boolean reset;

    /** @param who whose end it is, in messages */
    Wire(Socket socket, String who, Transcript transcript) {
        this.socket = socket;
        this.who = who;
        this.transcript = transcript;
    }

    Wire send(String text) {
        try {
            transcript.note(who + " sends", text);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        } catch (IOException e) {
            throw new NotKept(who + " was cut off while sending");
        }
    }

    /** Sends without an entry in the transcript and without an opinion on a connection that is cut meanwhile. */
    void pour(byte[] data) throws IOException {
        socket.getOutputStream().write(data);
    }

    /** Says that nothing more will be sent. */
    void finishSending() {
        try {
            transcript.note(who, "ends its direction");
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same at the end of a check, when it does not matter whether somebody hears it. */
    void sayGoodbye() {
        try {
            socket.shutdownOutput();
        } catch (IOException _) {
            // It was over before.
        }
    }

    /** A start line and headers, with the empty line behind them. */
    String readHead() {
        return readUntil("\r\n\r\n");
    }

    String readLine() {
        return readUntil("\r\n");
    }

    String readUntil(String end) {
        int from = 0;
        for (int at = unread.indexOf(end); at < 0; at = unread.indexOf(end, from)) {
            from = Math.max(0, unread.length() - end.length());
            mustFill(PATIENCE_MILLIS);
        }
        return take(unread.indexOf(end) + end.length());
    }

    String read(int count) {
        while (unread.length() < count) {
            mustFill(PATIENCE_MILLIS);
        }
        return take(count);
    }

    /** A head, however long it takes; nothing if the connection ends before it. */
    @Nullable
    String awaitHead() {
        while (unread.indexOf("\r\n\r\n") < 0) {
            if (!fill(WITHOUT_LIMIT)) {
                return null;
            }
        }
        return readHead();
    }

    /** Everything until the other side ends or resets the connection. */
    String readToEnd() {
        while (fill(PATIENCE_MILLIS)) {
            // Goes on as long as something comes.
        }
        return take(unread.length());
    }

    /** Everything until the other side ends the connection, or nothing more comes. */
    String readWhatComes() {
        try {
            return readToEnd();
        } catch (NotKept _) {
            return take(unread.length());
        }
    }

    /** Reads a number of bytes and forgets them. */
    void skip(long count) {
        long skipped = take(Math.toIntExact(Math.min(count, unread.length()))).length();
        while (skipped < count) {
            mustFill(PATIENCE_MILLIS);
            skipped += take(Math.toIntExact(Math.min(count - skipped, unread.length()))).length();
        }
    }

    /** Whether the other side ends the connection, having sent nothing more. */
    boolean ends() {
        return readToEnd().isEmpty();
    }

    /** Whether there are bytes, or the end, to be read at once. */
    boolean hasNews() {
        return hasNews(1);
    }

    /** Whether there are within so long. */
    boolean hasNews(int millis) {
        if (!unread.isEmpty() || over) {
            return true;
        }
        try {
            fill(millis);
        } catch (NotKept _) {
            return false;
        }
        return true;
    }

    /** Waits for the end, for so long, while another thread reads. */
    void awaitEnd(int millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!over && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    boolean wasReset() {
        return reset;
    }

    boolean isOver() {
        return over;
    }

    /** A response to a request of this method, the informational ones before it left out. */
    Message readAnswer(String method) {
        Message head = Message.head(readHead());
        return head.status() / 100 == 1 && head.status() != 101 ? readAnswer(method) : readAnswerBody(head, method);
    }

    private Message readAnswerBody(Message head, String method) {
        boolean none = head.status() < 200 || head.status() == 204 || head.status() == 304 || method.equals("HEAD");
        if (none) {
            return head;
        }
        return isFramed(head) ? readBody(head) : head.with(Message.Framing.UNTIL_CLOSE, readToEnd(), List.of(), !reset);
    }

    private static boolean isFramed(Message head) {
        return head.has("Transfer-Encoding") || head.has("Content-Length");
    }

    /** The body that a head announces. */
    Message readBody(Message head) {
        if (head.has("Transfer-Encoding")) {
            return readChunks(head);
        }
        if (!head.has("Content-Length")) {
            return head;
        }
        int length = Integer.parseInt(head.values("Content-Length").getFirst());
        while (unread.length() < length && fill(PATIENCE_MILLIS)) {
            // Goes on as long as something comes.
        }
        boolean whole = unread.length() >= length;
        return head.with(Message.Framing.LENGTH, take(Math.min(length, unread.length())), List.of(), whole);
    }

    private Message readChunks(Message head) {
        var body = new StringBuilder();
        var trailers = new ArrayList<String>();
        boolean whole = false;
        try {
            for (int size = readChunkSize(); size > 0; size = readChunkSize()) {
                body.append(read(size));
                NotKept.unless(readLine().equals("\r\n"), who + " got a chunk of another size than it says");
            }
            for (String line = readLine(); line.length() > 2; line = readLine()) {
                trailers.add(line.stripTrailing());
            }
            whole = true;
        } catch (CutOff _) {
            body.append(take(unread.length()));
        }
        return head.with(Message.Framing.CHUNKED, body.toString(), trailers, whole);
    }

    private int readChunkSize() {
        String line = readLine().strip();
        try {
            return Integer.parseInt(line.split(";", 2)[0].strip(), 16);
        } catch (NumberFormatException _) {
            throw new NotKept(who + " got a chunk size that is none: " + Transcript.visible(line));
        }
    }

    private String take(int count) {
        String taken = unread.substring(0, count);
        unread.delete(0, count);
        return taken;
    }

    private void mustFill(int patience) {
        if (!fill(patience)) {
            throw new CutOff(who + " was cut off" + (unread.isEmpty() ? "" : " in the middle"));
        }
    }

    /** @return whether there was something to read */
    private boolean fill(int patience) {
        if (over) {
            return false;
        }
        try {
            socket.setSoTimeout(patience);
            int count = socket.getInputStream().read(bytes);
            if (count < 0) {
                return end("is told the end");
            }
            String text = new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
            transcript.note(who + " reads", text);
            unread.append(text);
            return true;
        } catch (SocketTimeoutException _) {
            throw new NotKept(who + " waited in vain" + (unread.isEmpty() ? "" : " for the rest"));
        } catch (SocketException _) {
            reset = true;
            return end("is reset");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean end(String how) {
        over = true;
        transcript.note(who, how);
        return false;
    }

    /** Leaves without a good-bye. */
    void reset() {
        try {
            transcript.note(who, "resets the connection");
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (!socket.isClosed()) {
                transcript.note(who, "closes the connection");
            }
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
