package dev.gatehouse.message;

import io.netty.buffer.ByteBuf;

/**
 * Reads the head of a message from as many packets as it comes in. Every byte is looked at twice: when the end of its line is
 * searched for, and when the line is taken apart.
 *
 * <p>Lines end in CRLF and nothing else; a field has no blank before its colon and no continuation line; no part has a control
 * character (RFC 9112, sections 2.2, 5.1 and 5.2). After anything but {@link Result#MORE} the reader has to be started anew.
 */
public final class HeadReader {

    /** What has come of a message's head. */
    public enum Result {
        MORE, COMPLETE, MALFORMED, LINE_TOO_LONG, TOO_LARGE, VERSION_UNKNOWN
    }

    /** Whose messages are read. */
    private enum Kind {
        REQUEST, RESPONSE, TRAILERS
    }

    private static final int STEP = 4096;
    private static final byte[] HTTP_1 = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final int VERSION_LENGTH = HTTP_1.length + 1;

    private final Kind kind;
    private final Limits limits;
    private final Head head = new Head();
    private int searched;
    private int lineStart;
    private boolean halfEmptyLine;

    /**
     * How much is taken of a head.
     *
     * @param line the longest first line, in bytes
     * @param headers the most that all fields together may have, in bytes
     * @param fields how many fields there may be
     */
    public record Limits(int line, int headers, int fields) {}

    private HeadReader(Kind kind, Limits limits) {
        this.kind = kind;
        this.limits = limits;
    }

    public static HeadReader ofRequests(Limits limits) {
        return new HeadReader(Kind.REQUEST, limits);
    }

    public static HeadReader ofResponses(Limits limits) {
        return new HeadReader(Kind.RESPONSE, limits);
    }

    static HeadReader ofTrailers(Limits limits) {
        HeadReader reader = new HeadReader(Kind.TRAILERS, limits);
        reader.start();
        return reader;
    }

    /** The head that is being read, or has been. */
    public Head head() {
        return head;
    }

    /** Whether nothing of the next head has come yet. */
    public boolean isEmpty() {
        return head.length == 0;
    }

    /** Forgets the head and waits for the next one. */
    public void start() {
        head.clear();
        searched = 0;
        lineStart = 0;
        halfEmptyLine = false;
    }

    /** Reads on; takes from the buffer what belongs to the head, and after {@link Result#COMPLETE} nothing more. */
    public Result read(ByteBuf in) {
        while (in.isReadable()) {
            if (head.length == 0 && kind == Kind.REQUEST && isEmptyLine(in.getByte(in.readerIndex()))) {
                in.skipBytes(1);
                continue;
            }
            if (halfEmptyLine) {
                return Result.MALFORMED;
            }
            int before = head.length;
            int taken = Math.min(in.readableBytes(), STEP);
            head.append(in, taken);
            Result result = readLines();
            if (result != Result.MORE) {
                giveBack(in, before, taken, result);
                return result;
            }
        }
        return Result.MORE;
    }

    /** RFC 9112, section 2.2: an empty line before the request line is to be ignored. */
    private boolean isEmptyLine(byte next) {
        if (next == (halfEmptyLine ? '\n' : '\r')) {
            halfEmptyLine = !halfEmptyLine;
            return true;
        }
        return false;
    }

    private void giveBack(ByteBuf in, int before, int taken, Result result) {
        if (result == Result.COMPLETE) {
            in.readerIndex(in.readerIndex() - (before + taken - lineStart));
            head.length = lineStart;
        }
    }

    private Result readLines() {
        byte[] bytes = head.bytes;
        int end = head.length;
        while (searched < end) {
            int i = searched;
            while (i < end && bytes[i] != '\n') {
                i++;
            }
            searched = i;
            int lineEnd = i > lineStart && bytes[i - 1] == '\r' ? i - 1 : i;
            Result result = tooLong(lineEnd);
            if (result != Result.MORE || i == end) {
                return result;
            }
            if (lineEnd == i) {
                return Result.MALFORMED;
            }
            result = readLine(lineStart, lineEnd);
            searched = i + 1;
            lineStart = i + 1;
            if (result != Result.MORE) {
                return result;
            }
        }
        return Result.MORE;
    }

    /** What is certain of a line that has come up to here, whether it ends there or goes on. */
    private Result tooLong(int end) {
        if (isFirstLine()) {
            return end > limits.line() ? Result.LINE_TOO_LONG : Result.MORE;
        }
        return end > lineStart && end - fieldsStart() > limits.headers() ? Result.TOO_LARGE : Result.MORE;
    }

    private boolean isFirstLine() {
        return lineStart == 0 && kind != Kind.TRAILERS;
    }

    private int fieldsStart() {
        return kind == Kind.TRAILERS ? 0 : head.lineEnd + 2;
    }

    /** Reads the line from {@code start} to {@code end}, its CRLF excluded. */
    private Result readLine(int start, int end) {
        if (isFirstLine()) {
            return readFirstLine(end);
        }
        if (start == end) {
            return Result.COMPLETE;
        }
        if (head.count() == limits.fields()) {
            return Result.TOO_LARGE;
        }
        return readField(start, end) ? Result.MORE : Result.MALFORMED;
    }

    private Result readFirstLine(int end) {
        head.lineEnd = end;
        return kind == Kind.REQUEST ? readRequestLine(end) : readStatusLine(end);
    }

    private Result readRequestLine(int end) {
        byte[] bytes = head.bytes;
        int i = 0;
        while (i < end && Octets.isToken(bytes[i])) {
            i++;
        }
        head.firstEnd = i;
        if (i == 0 || i == end || bytes[i] != ' ') {
            return Result.MALFORMED;
        }
        int target = ++i;
        while (i < end && Octets.isTarget(bytes[i])) {
            i++;
        }
        head.secondEnd = i;
        if (i == target || i == end || bytes[i] != ' ') {
            return Result.MALFORMED;
        }
        return readVersion(i + 1, end);
    }

    private Result readVersion(int from, int to) {
        byte[] bytes = head.bytes;
        if (to - from != VERSION_LENGTH || !isDigit(bytes[to - 1])) {
            return Result.MALFORMED;
        }
        for (int i = 0; i < HTTP_1.length; i++) {
            if (bytes[from + i] != HTTP_1[i]) {
                return i == HTTP_1.length - 2 && isDigit(bytes[from + i]) && bytes[from + i + 1] == '.'
                        ? Result.VERSION_UNKNOWN
                        : Result.MALFORMED;
            }
        }
        return bytes[to - 1] <= '1' ? Result.MORE : Result.VERSION_UNKNOWN;
    }

    /** The reason phrase may be missing, with or without the space before it (RFC 9112, section 4). */
    private Result readStatusLine(int end) {
        int statusStart = VERSION_LENGTH + 1;
        int statusEnd = statusStart + 3;
        byte[] bytes = head.bytes;
        head.firstEnd = VERSION_LENGTH;
        head.secondEnd = statusEnd;
        if (end < statusEnd || readVersion(0, VERSION_LENGTH) != Result.MORE || bytes[VERSION_LENGTH] != ' '
                || bytes[statusStart] == '0' || (end > statusEnd && bytes[statusEnd] != ' ')) {
            return Result.MALFORMED;
        }
        for (int i = statusStart; i < statusEnd; i++) {
            if (!isDigit(bytes[i])) {
                return Result.MALFORMED;
            }
        }
        return isText(statusEnd, end) ? Result.MORE : Result.MALFORMED;
    }

    private boolean readField(int start, int end) {
        byte[] bytes = head.bytes;
        int colon = start;
        while (colon < end && Octets.isToken(bytes[colon])) {
            colon++;
        }
        if (colon == start || colon == end || bytes[colon] != ':') {
            return false;
        }
        int valueStart = colon + 1;
        while (valueStart < end && Octets.isBlank(bytes[valueStart])) {
            valueStart++;
        }
        int valueEnd = end;
        while (valueEnd > valueStart && Octets.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        if (!isText(valueStart, valueEnd)) {
            return false;
        }
        head.add(start, colon, valueStart, valueEnd);
        return true;
    }

    private boolean isText(int from, int to) {
        byte[] bytes = head.bytes;
        for (int i = from; i < to; i++) {
            if (!Octets.isText(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }
}
