package dev.gatehouse.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/** WebSocket messages of up to 125 bytes, each in one frame (RFC 6455, section 5.2). */
final class Frames {

    private static final int LONGEST = 125;
    private static final byte FINAL_BINARY = (byte) 0x82;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Frames() {
    }

    /** As a client sends it. */
    static ByteBuffer masked(byte[] message) {
        var frame = ByteBuffer.allocate(2 + MASK.length + message.length);
        frame.put(FINAL_BINARY).put((byte) (MASKED | message.length)).put(MASK);
        for (var at = 0; at < message.length; at++) {
            frame.put((byte) (message[at] ^ MASK[at % MASK.length]));
        }
        return frame.flip();
    }

    /** As a server sends it. */
    static ByteBuffer plain(byte[] message) {
        return ByteBuffer.allocate(2 + message.length).put(FINAL_BINARY).put((byte) message.length).put(message).flip();
    }

    /** Takes the next message from what has arrived; nothing if it is not complete yet. */
    static Optional<byte[]> next(ByteBuffer arrived) throws IOException {
        if (arrived.remaining() < 2) {
            return Optional.empty();
        }
        var second = arrived.get(arrived.position() + 1);
        var isMasked = (second & MASKED) != 0;
        var length = second & ~MASKED & 0xff;
        if (arrived.get(arrived.position()) != FINAL_BINARY || length > LONGEST) {
            throw new IOException("not a small binary message in one frame");
        }
        if (arrived.remaining() < 2 + (isMasked ? MASK.length : 0) + length) {
            return Optional.empty();
        }
        arrived.position(arrived.position() + 2);
        return Optional.of(payload(arrived, isMasked, length));
    }

    private static byte[] payload(ByteBuffer arrived, boolean isMasked, int length) {
        var mask = new byte[MASK.length];
        if (isMasked) {
            arrived.get(mask);
        }
        var message = new byte[length];
        arrived.get(message);
        for (var at = 0; at < length; at++) {
            message[at] ^= mask[at % mask.length];
        }
        return message;
    }

    /** The answer to a key of a handshake. */
    static String accept(String key) {
        try {
            var hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + KEY_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
