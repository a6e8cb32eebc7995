package dev.gatehouse.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The head of a message: the bytes as they came, and where in them each part begins and ends.
 *
 * <p>Filled by a {@link HeadReader} and used again for the next message of the connection, so nobody may keep it beyond the
 * exchange that it belongs to. Offsets count from the first byte of the first line; the end is exclusive.
 */
public final class Head {

    private static final int FIELDS_AT_FIRST = 32;
    private static final int BYTES_AT_FIRST = 1024;
    private static final int BYTES_KEPT = 16 * 1024;

    /** Per field: where the line begins, where the name ends, where the value begins and ends. */
    private static final int OFFSETS = 4;

    byte[] bytes = new byte[BYTES_AT_FIRST];
    int length;

    /** The ends of the first line's three parts; the second and third begin one after the end of the one before. */
    int firstEnd;
    int secondEnd;
    int lineEnd;

    private int[] offsets = new int[FIELDS_AT_FIRST * OFFSETS];
    private Field[] kinds = new Field[FIELDS_AT_FIRST];
    private int count;

    void clear() {
        if (bytes.length > BYTES_KEPT) {
            bytes = new byte[BYTES_AT_FIRST];
        }
        length = 0;
        count = 0;
        firstEnd = 0;
        secondEnd = 0;
        lineEnd = 0;
    }

    /** Takes bytes from a buffer. */
    void append(ByteBuf in, int number) {
        if (length + number > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + number, bytes.length * 2));
        }
        in.readBytes(bytes, length, number);
        length += number;
    }

    void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        if (count == kinds.length) {
            kinds = Arrays.copyOf(kinds, count * 2);
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        int at = count * OFFSETS;
        offsets[at] = nameStart;
        offsets[at + 1] = nameEnd;
        offsets[at + 2] = valueStart;
        offsets[at + 3] = valueEnd;
        kinds[count++] = Field.of(bytes, nameStart, nameEnd);
    }

    /** The bytes that the offsets are of; only to be read. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes the head has, its empty line included. */
    public int length() {
        return length;
    }

    /** Of a request the end of the method, of a response the end of the version. */
    public int firstEnd() {
        return firstEnd;
    }

    /** Of a request the end of the target, of a response the end of the status. */
    public int secondEnd() {
        return secondEnd;
    }

    /** The end of the first line, its CRLF excluded. */
    public int lineEnd() {
        return lineEnd;
    }

    /** How many fields there are. */
    public int count() {
        return count;
    }

    public Field field(int index) {
        return kinds[index];
    }

    void markOfThisHop(int index) {
        kinds[index] = Field.OF_THIS_HOP;
    }

    /** Where the line of a field begins. Its end is where the next one begins. */
    public int start(int index) {
        return index == count ? length - 2 : offsets[index * OFFSETS];
    }

    public int nameEnd(int index) {
        return offsets[index * OFFSETS + 1];
    }

    public int valueStart(int index) {
        return offsets[index * OFFSETS + 2];
    }

    public int valueEnd(int index) {
        return offsets[index * OFFSETS + 3];
    }

    /** The index of the first such field; -1 where there is none. */
    public int indexOf(Field field) {
        for (int i = 0; i < count; i++) {
            if (kinds[i] == field) {
                return i;
            }
        }
        return -1;
    }

    public boolean has(Field field) {
        return indexOf(field) >= 0;
    }

    /** The name of a field as it came, each byte one character. */
    public String name(int index) {
        return text(start(index), nameEnd(index));
    }

    /** The value of a field without the blanks around it, each byte one character. */
    public String value(int index) {
        return text(valueStart(index), valueEnd(index));
    }

    /** All values of a name in lower case, with a comma and a space between them; null where there is none. */
    public @Nullable String values(String lowerCaseName) {
        byte[] name = lowerCaseName.getBytes(StandardCharsets.ISO_8859_1);
        String joined = null;
        for (int i = 0; i < count; i++) {
            if (Octets.equalsIgnoreCase(name, bytes, start(i), nameEnd(i))) {
                joined = joined == null ? value(i) : joined + ", " + value(i);
            }
        }
        return joined;
    }

    /** The values of a name in lower case, line by line. */
    public List<String> eachValue(String lowerCaseName) {
        return eachValue(lowerCaseName, true);
    }

    /** The same without those that the Connection field names. */
    public List<String> eachValueHandedOn(String lowerCaseName) {
        return eachValue(lowerCaseName, false);
    }

    private List<String> eachValue(String lowerCaseName, boolean ofThisHop) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < count; i++) {
            if ((ofThisHop || kinds[i] != Field.OF_THIS_HOP) && isNamed(i, lowerCaseName)) {
                values.add(value(i));
            }
        }
        return values;
    }

    /** Whether a field has this name, given in lower case. */
    public boolean isNamed(int index, String lowerCaseName) {
        int start = start(index);
        int nameLength = nameEnd(index) - start;
        if (nameLength != lowerCaseName.length()) {
            return false;
        }
        for (int i = 0; i < nameLength; i++) {
            if (Octets.lowerCase(bytes[start + i]) != lowerCaseName.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a value is this word, in any case. */
    boolean valueIs(int index, byte[] lowerCase) {
        return Octets.equalsIgnoreCase(lowerCase, bytes, valueStart(index), valueEnd(index));
    }

    /** A part as text, each byte one character (ISO 8859-1). */
    public String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The first line without its end; of an unfinished one what there is. */
    public String line() {
        if (lineEnd > 0) {
            return text(0, lineEnd);
        }
        int end = 0;
        while (end < length && bytes[end] != '\r' && bytes[end] != '\n') {
            end++;
        }
        return text(0, end);
    }
}
