package dev.gatehouse.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Whose code speaks TLS. */
public enum TlsProvider {

    /** Google's BoringSSL, which comes along as a native library and takes a fraction of the processor time. */
    BORINGSSL("BoringSSL", SslProvider.OPENSSL),

    /** The Java virtual machine's own, which runs everywhere. */
    JDK("the JDK", SslProvider.JDK);

    private final String title;
    private final SslProvider ofNetty;

    TlsProvider(String title, SslProvider ofNetty) {
        this.title = title;
        this.ofNetty = ofNetty;
    }

    /** The best that runs on this machine. */
    static TlsProvider best() {
        return BORINGSSL.isAvailable() ? BORINGSSL : JDK;
    }

    /** Whether it runs on this machine. */
    boolean isAvailable() {
        return this == JDK || OpenSsl.isAvailable();
    }

    SslProvider ofNetty() {
        return ofNetty;
    }

    /** How it is called in a sentence. */
    String title() {
        return title;
    }
}
