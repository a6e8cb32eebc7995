package dev.gatehouse.command;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer without its framing (RFC 9112, section 6), on a connection that is closed after it. */
final class AnswerBody extends InputStream {

    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LONGEST_CHUNK_SIZE = 8;
    private static final long UNTIL_CLOSE = -1;
    private static final int HEXADECIMAL = 16;
    private static final int DECIMAL = 10;

    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean firstChunk = true;

    AnswerBody(InputStream in, AnswerHead head) throws IOException {
        this.in = in;
        boolean none = head.code() == 204 || head.code() == 304;
        this.chunked = !none && head.value("transfer-encoding").endsWith("chunked");
        String length = head.value("content-length");
        if (none || chunked) {
            this.left = 0;
        } else {
            this.left = length.isEmpty() ? UNTIL_CLOSE : number(length, DECIMAL);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws IOException {
        if (left == UNTIL_CLOSE) {
            return in.read(bytes, from, most);
        }
        if (left == 0 && chunked) {
            left = nextChunk();
        }
        if (left == 0) {
            return -1;
        }
        int count = in.read(bytes, from, (int) Math.min(most, left));
        if (count < 0) {
            throw brokenOff();
        }
        left -= count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return left > 0 ? (int) Math.min(left, in.available()) : 0;
    }

    private boolean ended;

    private long nextChunk() throws IOException {
        if (ended) {
            return 0;
        }
        if (!firstChunk && !line().isEmpty()) {
            throw new IOException("the chunks of the answer are malformed");
        }
        firstChunk = false;
        String size = line().split(";", 2)[0].strip();
        if (size.isEmpty() || size.length() > LONGEST_CHUNK_SIZE) {
            throw new IOException("the chunks of the answer are malformed");
        }
        long next = number(size, HEXADECIMAL);
        ended = next == 0;
        return next;
    }

    private static long number(String text, int radix) throws IOException {
        try {
            return Long.parseUnsignedLong(text, radix);
        } catch (NumberFormatException _) {
            throw new IOException("the length of the answer cannot be read");
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int one = in.read(); one != '\n'; one = in.read()) {
            if (one < 0 || line.length() > LONGEST_LINE) {
                throw brokenOff();
            }
            line.append((char) one);
        }
        return line.toString().stripTrailing();
    }

    private static EOFException brokenOff() {
        return new EOFException("the answer was broken off");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
