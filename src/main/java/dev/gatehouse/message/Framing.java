package dev.gatehouse.message;

/**
 * How the end of a message's body is found (RFC 9112, section 6.3).
 *
 * @param kind by which rule
 * @param length of the body in bytes, for {@link Kind#LENGTH} alone
 */
public record Framing(Kind kind, long length) {

    /** The rules. */
    public enum Kind {
        NONE, LENGTH, CHUNKED, UNTIL_CLOSE
    }

    public static final Framing NONE = new Framing(Kind.NONE, 0);
    public static final Framing CHUNKED = new Framing(Kind.CHUNKED, 0);
    public static final Framing UNTIL_CLOSE = new Framing(Kind.UNTIL_CLOSE, 0);

    private static final Framing EMPTY = new Framing(Kind.LENGTH, 0);
    private static final byte[] CHUNKED_WORD = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};

    /** More digits than fit into a long are no length. */
    private static final int MOST_DIGITS = 18;

    /** Whether there is no byte of a body. */
    public boolean isEmpty() {
        return kind == Kind.NONE || (kind == Kind.LENGTH && length == 0);
    }

    static Framing ofLength(long length) {
        return length == 0 ? EMPTY : new Framing(Kind.LENGTH, length);
    }

    /** What is wrong with the fields that tell where a body ends. */
    enum Fault {
        NONE, AMBIGUOUS, FOREIGN_CODING
    }

    /** Whether the fields of a head say one thing about its body: at most one of them, once, and in plain form. */
    static Fault fault(Head head) {
        int length = -1;
        int coding = -1;
        for (int i = 0; i < head.count(); i++) {
            Field field = head.field(i);
            if (field == Field.CONTENT_LENGTH) {
                if (length >= 0 || digits(head, i) < 0) {
                    return Fault.AMBIGUOUS;
                }
                length = i;
            } else if (field == Field.TRANSFER_ENCODING) {
                if (coding >= 0) {
                    return Fault.AMBIGUOUS;
                }
                coding = i;
            }
        }
        if (length >= 0 && coding >= 0) {
            return Fault.AMBIGUOUS;
        }
        return coding < 0 || head.valueIs(coding, CHUNKED_WORD) ? Fault.NONE : Fault.FOREIGN_CODING;
    }

    /** The framing that the fields of a head without {@link #fault} declare; {@code otherwise} where they declare none. */
    static Framing declared(Head head, Framing otherwise) {
        if (head.has(Field.TRANSFER_ENCODING)) {
            return CHUNKED;
        }
        int length = head.indexOf(Field.CONTENT_LENGTH);
        return length < 0 ? otherwise : ofLength(digits(head, length));
    }

    /** The value as a number; -1 where it is anything but digits. */
    private static long digits(Head head, int index) {
        int from = head.valueStart(index);
        int to = head.valueEnd(index);
        if (from == to || to - from > MOST_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = head.bytes()[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
