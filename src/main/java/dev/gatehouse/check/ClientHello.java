package dev.gatehouse.check;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The first bytes that a client of TLS sends. */
final class ClientHello {

    static final byte[] BYTES = made();

    private ClientHello() {
    }

    private static byte[] made() {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine("gatehouse-check.invalid", 443);
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            byte[] bytes = new byte[hello.flip().remaining()];
            hello.get(bytes);
            return bytes;
        } catch (SSLException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without TLS", e);
        }
    }
}
