package dev.gatehouse.forwarding;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.exchange.SecureFields;
import dev.gatehouse.message.Field;
import dev.gatehouse.message.Framing;
import dev.gatehouse.message.Head;
import dev.gatehouse.message.ResponseRules;
import dev.gatehouse.routing.Answer;
import dev.gatehouse.routing.Redirect;

/** Writes the head of a response for a client of HTTP/1.x: the upstream's bytes without the fields of its connection. */
final class ResponseWriter {

    private static final byte[] HTTP_1_1 = bytes("HTTP/1.1 ");
    private static final byte[] CRLF = bytes("\r\n");
    private static final byte[] LOCATION = bytes("\r\nLocation: ");
    private static final byte[] NO_CONTENT = bytes("Content-Length: 0\r\n");
    private static final int NOT_MODIFIED = 304;
    private static final byte[] UPGRADE_REQUIRED = bytes("426");
    private static final int ROOM = 64;

    /** Up to this size a body is copied behind its head: one buffer to send costs the kernel less than two. */
    private static final int SMALL = 2048;

    /** What the client is told about its connection. */
    enum Ending {

        UNSAID(""), KEEP_ALIVE("Connection: keep-alive\r\n"), CLOSE("Connection: close\r\n"), UPGRADE(
                "Connection: Upgrade\r\n");

        @SuppressWarnings("ImmutableEnumChecker") // nobody else sees the array
        private final byte[] line;

        Ending(String line) {
            this.line = bytes(line);
        }

        /** The header line with its end; empty for none. */
        String text() {
            return new String(line, StandardCharsets.ISO_8859_1);
        }
    }

    private ResponseWriter() {
    }

    /** Whether so small a body fits behind the head that {@link #write} has made of this response. */
    static boolean isSmall(ResponseRules rules) {
        return rules.framing().kind() == Framing.Kind.LENGTH && rules.framing().length() <= SMALL;
    }

    /** @param chunked whether a chunked body keeps its framing */
    static ByteBuf write(Head head, ResponseRules rules, Ending ending, boolean chunked, @Nullable SecureFields told,
            ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(
                head.length() + ROOM + (isSmall(rules) ? (int) rules.framing().length() : 0));
        byte[] bytes = head.bytes();
        writeStatus(head, out);
        boolean keepsCoding = chunked && !hasNeverBody(rules.status());
        boolean keepsUpgrade = ending == Ending.UPGRADE || isUpgradeRequired(head);
        int from = head.start(0);
        int count = head.count();
        for (int i = 0; i < count; i++) {
            if (!isHandedOn(head.field(i), keepsCoding, keepsUpgrade) || Told.isReplaced(told, head, i)) {
                out.writeBytes(bytes, from, head.start(i) - from);
                from = head.start(i + 1);
            }
        }
        out.writeBytes(bytes, from, head.start(count) - from);
        Told.write(Told.beside(told, head, null), out);
        return out.writeBytes(ending.line).writeBytes(CRLF);
    }

    /**
     * The same for an answer that filters have changed.
     *
     * @param answer what they have made of it
     */
    static ByteBuf write(Head head, ResponseRules rules, Answer answer, Ending ending, boolean chunked,
            @Nullable SecureFields told, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(head.length() + ROOM);
        boolean changed = answer.status() != rules.status();
        if (changed) {
            out.writeBytes(HTTP_1_1)
                    .writeCharSequence(HttpResponseStatus.valueOf(answer.status()).toString(),
                            StandardCharsets.US_ASCII);
            out.writeBytes(CRLF);
        } else {
            writeStatus(head, out);
        }
        boolean keepsCoding = chunked && !hasNeverBody(rules.status());
        boolean keepsUpgrade = isUpgradeRequired(head);
        // Without a length the client would wait for a body that these statuses do not have, but the new one may.
        boolean emptied = changed && (hasNeverBody(rules.status()) || rules.status() == NOT_MODIFIED);
        ChangedFields.write(head, answer.fields(), field -> isHandedOn(field, keepsCoding, keepsUpgrade)
                && !(emptied && field == Field.CONTENT_LENGTH), told, out);
        Told.write(Told.beside(told, head, answer.fields()), out);
        if (emptied) {
            out.writeBytes(NO_CONTENT);
        }
        return out.writeBytes(ending.line).writeBytes(CRLF);
    }

    private static void writeStatus(Head head, ByteBuf out) {
        int status = head.firstEnd() + 1;
        out.writeBytes(HTTP_1_1).writeBytes(head.bytes(), status, head.lineEnd() - status);
        if (head.lineEnd() == head.secondEnd()) {
            // The space after the status is there even where no reason follows (RFC 9112, section 4).
            out.writeByte(' ');
        }
        out.writeBytes(CRLF);
    }

    /** The answer of a route that asks no upstream. */
    static ByteBuf write(Redirect redirect, Ending ending, @Nullable SecureFields told, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(redirect.location().length() + ROOM * 2);
        out.writeBytes(HTTP_1_1)
                .writeCharSequence(HttpResponseStatus.valueOf(redirect.status()).toString(), StandardCharsets.US_ASCII);
        out.writeBytes(LOCATION).writeCharSequence(redirect.location(), StandardCharsets.ISO_8859_1);
        out.writeBytes(CRLF);
        redirect.fields().forEach(field -> ChangedFields.write(field, out));
        Told.write(Told.beside(told, redirect.fields()), out);
        return out.writeBytes(NO_CONTENT).writeBytes(ending.line).writeBytes(CRLF);
    }

    static boolean isHandedOn(Field field, boolean keepsCoding, boolean keepsUpgrade) {
        return switch (field) {
            case TRANSFER_ENCODING -> keepsCoding;
            case UPGRADE -> keepsUpgrade;
            case CONNECTION, TE, KEEP_ALIVE, PROXY_CONNECTION, PROXY_AUTHENTICATE, HTTP2_SETTINGS, OF_THIS_HOP -> false;
            case HOST, CONTENT_LENGTH, EXPECT, TRAILER, PROXY_AUTHORIZATION, X_FORWARDED_FOR, X_FORWARDED_PROTO,
                    X_FORWARDED_HOST, X_FORWARDED_PORT, X_REAL_IP, FORWARDED, ACCEPT, AUTHORIZATION, REFERER,
                    USER_AGENT, SEC_WEBSOCKET_KEY1, DISGUISED, OTHER ->
                true;
        };
    }

    /** RFC 9112, section 6.1: no Transfer-Encoding where there can be no body. */
    private static boolean hasNeverBody(int status) {
        return status < 200 || status == 204;
    }

    private static boolean isUpgradeRequired(Head head) {
        for (int i = 0; i < UPGRADE_REQUIRED.length; i++) {
            if (head.bytes()[head.firstEnd() + 1 + i] != UPGRADE_REQUIRED[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
