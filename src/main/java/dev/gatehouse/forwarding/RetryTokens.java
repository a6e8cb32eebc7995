package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;

/**
 * Lets clients of QUIC prove that they are where they say (RFC 9000, section 8.1.2), which takes them a round trip: only while many
 * have begun and not gone on, since up to then the little that an unproven address is sent is safe enough (section 8.1).
 *
 * <p>A token is when it was made, an HMAC of that and of whom it is for, and the connection's first id, which QUIC wants back.
 */
final class RetryTokens implements QuicTokenHandler {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LENGTH_OF_KEY = 32;
    private static final int LENGTH_OF_PROOF = 32;
    private static final int LENGTH_OF_HEAD = Long.BYTES + LENGTH_OF_PROOF;
    private static final long LIFE = Duration.ofSeconds(30).toNanos();

    private final BooleanSupplier wanted;
    private final SecretKeySpec key;

    /** @param wanted whether clients have to prove it now */
    RetryTokens(BooleanSupplier wanted) {
        this.wanted = wanted;
        byte[] secret = new byte[LENGTH_OF_KEY];
        new SecureRandom().nextBytes(secret);
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf id, InetSocketAddress address) {
        if (!wanted.getAsBoolean()) {
            return false;
        }
        long made = System.nanoTime();
        byte[] bytes = ByteBufUtil.getBytes(id);
        out.writeLong(made).writeBytes(proof(made, bytes, address)).writeBytes(bytes);
        return true;
    }

    /** @return where in the token the connection's first id begins; -1 for a token that is none of ours */
    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        byte[] bytes = ByteBufUtil.getBytes(token);
        if (bytes.length <= LENGTH_OF_HEAD) {
            return -1;
        }
        long made = token.getLong(token.readerIndex());
        byte[] proof = Arrays.copyOfRange(bytes, Long.BYTES, LENGTH_OF_HEAD);
        byte[] id = Arrays.copyOfRange(bytes, LENGTH_OF_HEAD, bytes.length);
        boolean proper = System.nanoTime() - made < LIFE && MessageDigest.isEqual(proof, proof(made, id, address));
        return proper ? LENGTH_OF_HEAD : -1;
    }

    @Override
    public int maxTokenLength() {
        return LENGTH_OF_HEAD + Quic.MAX_CONN_ID_LEN;
    }

    private byte[] proof(long made, byte[] id, InetSocketAddress address) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
                mac.update((byte) (made >>> shift));
            }
            mac.update(address.getAddress().getAddress());
            mac.update((byte) address.getPort());
            mac.update((byte) (address.getPort() >>> Byte.SIZE));
            return mac.doFinal(id);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
