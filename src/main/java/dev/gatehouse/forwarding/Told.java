package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.SecureFields;
import dev.gatehouse.message.Head;
import dev.gatehouse.routing.FieldChanges;

/** Writes {@link SecureFields} into the head of a response, of whichever version of HTTP. Null stands for none. */
final class Told {

    private static final AsciiString[] NONE = {};
    private static final AsciiString TRANSPORT_SECURITY = AsciiString.cached(SecureFields.TRANSPORT_SECURITY);
    private static final AsciiString ALTERNATIVE = AsciiString.cached(SecureFields.ALTERNATIVE);

    private Told() {
    }

    /** Whether a field of the upstream's makes room for ours. */
    static boolean isReplaced(@Nullable SecureFields told, Head head, int index) {
        return told != null && told.alternative() != null && head.isNamed(index, SecureFields.ALTERNATIVE);
    }

    /** The same for a field that a filter has added. */
    static boolean isReplaced(@Nullable SecureFields told, FieldChanges.Added field) {
        return told != null && told.alternative() != null && field.name().equalsIgnoreCase(SecureFields.ALTERNATIVE);
    }

    /** What is left to tell beside an upstream's answer, which may tell some of it better. */
    static @Nullable SecureFields beside(@Nullable SecureFields told, Head head, @Nullable FieldChanges changes) {
        return told != null && told.transportSecurity() != null && isTold(head, changes)
                ? new SecureFields(null, told.alternative())
                : told;
    }

    /** What is left to tell beside the fields of an answer of our own. */
    static @Nullable SecureFields beside(@Nullable SecureFields told, List<FieldChanges.Added> fields) {
        return told != null && told.transportSecurity() != null
                && fields.stream().anyMatch(field -> field.name().equalsIgnoreCase(SecureFields.TRANSPORT_SECURITY))
                        ? new SecureFields(null, told.alternative())
                        : told;
    }

    private static boolean isTold(Head head, @Nullable FieldChanges changes) {
        if (changes != null && changes.added()
                .stream()
                .anyMatch(field -> field.name().equalsIgnoreCase(SecureFields.TRANSPORT_SECURITY))) {
            return true;
        }
        if (changes != null && changes.removed().contains(SecureFields.TRANSPORT_SECURITY)) {
            return false;
        }
        for (int i = 0; i < head.count(); i++) {
            if (head.isNamed(i, SecureFields.TRANSPORT_SECURITY)) {
                return true;
            }
        }
        return false;
    }

    static void write(@Nullable SecureFields told, ByteBuf out) {
        if (told != null) {
            out.writeCharSequence(text(told), StandardCharsets.US_ASCII);
        }
    }

    /** As lines with their ends. */
    static String text(@Nullable SecureFields told) {
        if (told == null) {
            return "";
        }
        return line("Strict-Transport-Security", told.transportSecurity()) + line("Alt-Svc", told.alternative());
    }

    private static String line(String name, @Nullable String value) {
        return value == null ? "" : name + ": " + value + "\r\n";
    }

    /** As names and values in turn, behind others. */
    static void add(@Nullable SecureFields told, List<AsciiString> fields) {
        if (told == null) {
            return;
        }
        if (told.transportSecurity() != null) {
            fields.add(TRANSPORT_SECURITY);
            fields.add(new AsciiString(told.transportSecurity()));
        }
        if (told.alternative() != null) {
            fields.add(ALTERNATIVE);
            fields.add(new AsciiString(told.alternative()));
        }
    }

    static AsciiString[] and(@Nullable SecureFields told, AsciiString... fields) {
        if (told == null) {
            return fields;
        }
        List<AsciiString> all = new ArrayList<>(Arrays.asList(fields));
        add(told, all);
        return all.toArray(NONE);
    }
}
