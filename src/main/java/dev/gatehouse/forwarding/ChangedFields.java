package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.SecureFields;
import dev.gatehouse.message.Field;
import dev.gatehouse.message.Head;
import dev.gatehouse.routing.FieldChanges;

/** Writes the fields of a head that filters have changed: what they left as it came, then what they added. */
final class ChangedFields {

    private static final byte[] COLON = {':', ' '};
    private static final byte[] CRLF = {'\r', '\n'};

    private ChangedFields() {
    }

    /** @param handedOn which kinds of fields go on to the other side at all */
    static void write(Head head, FieldChanges changes, Predicate<Field> handedOn, ByteBuf out) {
        write(head, changes, handedOn, null, out);
    }

    /** @param told what the other side is told beside them */
    static void write(Head head, FieldChanges changes, Predicate<Field> handedOn, @Nullable SecureFields told,
            ByteBuf out) {
        int count = head.count();
        for (int i = 0; i < count; i++) {
            if (handedOn.test(head.field(i)) && !isOneOf(changes.removed(), head, i)
                    && !Told.isReplaced(told, head, i)) {
                out.writeBytes(head.bytes(), head.start(i), head.start(i + 1) - head.start(i));
            }
        }
        for (FieldChanges.Added field : changes.added()) {
            if (handedOn.test(Field.named(field.name().toLowerCase(Locale.ROOT))) && !Told.isReplaced(told, field)) {
                write(field, out);
            }
        }
    }

    private static boolean isOneOf(List<String> names, Head head, int index) {
        for (String name : names) {
            if (head.isNamed(index, name)) {
                return true;
            }
        }
        return false;
    }

    /** As Netty writes header fields: a character beyond one byte becomes a question mark. */
    static void write(FieldChanges.Added field, ByteBuf out) {
        out.writeCharSequence(field.name(), StandardCharsets.US_ASCII);
        out.writeBytes(COLON).writeCharSequence(field.value(), StandardCharsets.US_ASCII);
        out.writeBytes(CRLF);
    }
}
