package dev.gatehouse.forwarding;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.SecureFields;
import dev.gatehouse.message.Field;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.routing.FieldChanges;
import dev.gatehouse.routing.Redirect;

/**
 * Writes the head of a response for a stream of HTTP/2: the upstream's fields, their names in lower case, without those of its
 * connection.
 */
final class StreamResponse {

    private static final AsciiString[] NONE = {};
    private static final int NOT_MODIFIED = 304;

    private StreamResponse() {
    }

    /** @param changed what filters have made of the answer; null where there are none */
    static Http2Headers headers(Head head, ResponseRules rules, @Nullable Answer changed, @Nullable SecureFields told) {
        boolean sized = changed == null ? isSized(rules.status()) : isSized(rules.status(), changed.status());
        List<AsciiString> fields = new ArrayList<>(head.count() * 2);
        for (int i = 0; i < head.count(); i++) {
            if (isHandedOn(head.field(i), sized) && !Told.isReplaced(told, head, i)
                    && (changed == null || !isRemoved(changed.fields(), head, i))) {
                add(fields, head, i);
            }
        }
        if (changed != null) {
            changed.fields()
                    .added()
                    .stream()
                    .filter(field -> !Told.isReplaced(told, field))
                    .forEach(field -> add(fields, field, sized));
        }
        Told.add(Told.beside(told, head, changed == null ? null : changed.fields()), fields);
        AsciiString status = changed == null || changed.status() == rules.status()
                ? text(head, head.firstEnd() + 1, head.secondEnd())
                : new AsciiString(Integer.toString(changed.status()));
        return ReadOnlyHttp2Headers.serverHeaders(false, status, fields.toArray(NONE));
    }

    /** The answer of a route that asks no upstream. */
    static Http2Headers headers(Redirect redirect, @Nullable SecureFields told) {
        List<AsciiString> fields = new ArrayList<>(List.of(HttpHeaderNames.LOCATION,
                new AsciiString(redirect.location()), HttpHeaderNames.CONTENT_LENGTH, new AsciiString("0")));
        redirect.fields().forEach(field -> add(fields, field, true));
        Told.add(Told.beside(told, redirect.fields()), fields);
        return ReadOnlyHttp2Headers.serverHeaders(false, new AsciiString(Integer.toString(redirect.status())),
                fields.toArray(NONE));
    }

    private static boolean isHandedOn(Field field, boolean sized) {
        return ResponseWriter.isHandedOn(field, false, false) && (sized || field != Field.CONTENT_LENGTH);
    }

    /** A length where there is never a body (RFC 9110, section 8.6) is an error to readers of HTTP/2. */
    private static boolean isSized(int status) {
        return status >= 200 && status != 204;
    }

    /** What tells the length of a body that did not come is none of another status. */
    private static boolean isSized(int before, int after) {
        return isSized(before) && isSized(after) && (before != NOT_MODIFIED || after == NOT_MODIFIED);
    }

    private static boolean isRemoved(FieldChanges changes, Head head, int index) {
        return changes.removed().stream().anyMatch(name -> head.isNamed(index, name));
    }

    private static void add(List<AsciiString> fields, FieldChanges.Added field, boolean sized) {
        String name = field.name().toLowerCase(Locale.ROOT);
        if (isHandedOn(Field.named(name), sized)) {
            fields.add(new AsciiString(name));
            fields.add(new AsciiString(field.value()));
        }
    }

    /** The fields after a body. */
    static Http2Headers trailers(Head head) {
        List<AsciiString> fields = new ArrayList<>(head.count() * 2);
        for (int i = 0; i < head.count(); i++) {
            add(fields, head, i);
        }
        return ReadOnlyHttp2Headers.trailers(false, fields.toArray(NONE));
    }

    private static void add(List<AsciiString> fields, Head head, int index) {
        fields.add(text(head, head.start(index), head.nameEnd(index)).toLowerCase());
        fields.add(text(head, head.valueStart(index), head.valueEnd(index)));
    }

    /** A copy: the compression remembers it, while the head is used again. */
    private static AsciiString text(Head head, int from, int to) {
        return new AsciiString(head.bytes(), from, to - from, true);
    }
}
