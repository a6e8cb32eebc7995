package dev.gatehouse.message;

import org.jspecify.annotations.Nullable;

/**
 * Follows the extensions of a chunk (RFC 9112, section 7.1.1), to which nobody pays attention, and in which a line end could hide
 * for that reason.
 *
 * <p>Stricter than the grammar: no blanks but in quotes, nothing outside ASCII, and at most 256 bytes.
 */
final class ChunkExtensions {

    private static final int LONGEST = 256;

    private enum State {
        NAME_START, NAME, VALUE_START, TOKEN, QUOTED, ESCAPED, QUOTE_END
    }

    private State state = State.NAME_START;
    private int length;

    /** A semicolon has come. */
    void start() {
        state = State.NAME_START;
        length = 0;
    }

    /** Whether the line may end here. */
    boolean isComplete() {
        return state == State.NAME || state == State.TOKEN || state == State.QUOTE_END;
    }

    /** @return whether this byte may follow what has come so far */
    boolean read(byte next) {
        State then = switch (state) {
            case NAME_START -> Octets.isToken(next) ? State.NAME : null;
            case NAME -> next == '=' ? State.VALUE_START : tokenOrNext(next);
            case VALUE_START -> next == '"' ? State.QUOTED : Octets.isToken(next) ? State.TOKEN : null;
            case TOKEN -> tokenOrNext(next);
            case QUOTED -> next == '"' ? State.QUOTE_END : next == '\\' ? State.ESCAPED : quoted(next);
            case ESCAPED -> quoted(next);
            case QUOTE_END -> next == ';' ? State.NAME_START : null;
        };
        if (then == null || ++length > LONGEST) {
            return false;
        }
        state = then;
        return true;
    }

    private @Nullable State tokenOrNext(byte next) {
        return next == ';' ? State.NAME_START : Octets.isToken(next) ? state : null;
    }

    private static @Nullable State quoted(byte next) {
        return next > 0 && Octets.isText(next) ? State.QUOTED : null;
    }
}
