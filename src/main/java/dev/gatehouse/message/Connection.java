package dev.gatehouse.message;

/**
 * What a message says about the connection it came on, and which of its fields are meant for this hop only.
 *
 * <p>Marks those that the Connection field names, so that whoever writes the message on leaves them out. What says where
 * the body ends or whom the request is for is never marked: a client could hide it from the next reader.
 */
final class Connection {

    private static final byte[] CLOSE = {'c', 'l', 'o', 's', 'e'};
    private static final byte[] KEEP_ALIVE = {'k', 'e', 'e', 'p', '-', 'a', 'l', 'i', 'v', 'e'};
    private static final byte[] UPGRADE = {'u', 'p', 'g', 'r', 'a', 'd', 'e'};

    private final Head head;
    private boolean close;
    private boolean keepAlive;
    private boolean upgrade;

    private Connection(Head head) {
        this.head = head;
    }

    /** Reads all Connection fields of a head. */
    static Connection of(Head head) {
        var connection = new Connection(head);
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == Field.CONNECTION) {
                connection.readOptions(head.valueStart(i), head.valueEnd(i));
            }
        }
        return connection;
    }

    /** Whether another message may follow (RFC 9112, section 9.3). */
    boolean isKept(boolean version10) {
        return !close && (keepAlive || !version10);
    }

    boolean isUpgrade() {
        return upgrade;
    }

    private void readOptions(int from, int to) {
        byte[] bytes = head.bytes();
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i == to || bytes[i] == ',') {
                readOption(start, i);
                start = i + 1;
            }
        }
    }

    private void readOption(int from, int to) {
        byte[] bytes = head.bytes();
        int start = from;
        int end = to;
        while (start < end && Octets.isBlank(bytes[start])) {
            start++;
        }
        while (end > start && Octets.isBlank(bytes[end - 1])) {
            end--;
        }
        if (Octets.equalsIgnoreCase(CLOSE, bytes, start, end)) {
            close = true;
        } else if (Octets.equalsIgnoreCase(KEEP_ALIVE, bytes, start, end)) {
            keepAlive = true;
        } else if (Octets.equalsIgnoreCase(UPGRADE, bytes, start, end)) {
            upgrade = true;
        } else if (end > start) {
            markNamed(start, end);
        }
    }

    private void markNamed(int from, int to) {
        for (int i = 0; i < head.count(); i++) {
            if (head.field(i) == Field.OTHER && isNamed(i, from, to)) {
                head.markOfThisHop(i);
            }
        }
    }

    private boolean isNamed(int index, int from, int to) {
        byte[] bytes = head.bytes();
        int name = head.start(index);
        if (head.nameEnd(index) - name != to - from) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (Octets.lowerCase(bytes[name + i]) != Octets.lowerCase(bytes[from + i])) {
                return false;
            }
        }
        return true;
    }
}
