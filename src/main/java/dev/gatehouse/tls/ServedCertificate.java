package dev.gatehouse.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.SiteHttps;

/** A certificate that connections can be made with, and what its site wants of https. Safe from any thread. */
public final class ServedCertificate {

    private static final AttributeKey<ServedCertificate> SHOWN = AttributeKey.valueOf(ServedCertificate.class, "shown");

    private final Certificate certificate;
    private final SiteHttps https;
    private final TlsContexts contexts;
    private final boolean local;
    private volatile @Nullable SslContext context;

    ServedCertificate(Certificate certificate, SiteHttps https, TlsContexts contexts) {
        this(certificate, https, contexts, false);
    }

    /** @param local whether the local authority made it */
    ServedCertificate(Certificate certificate, SiteHttps https, TlsContexts contexts, boolean local) {
        this.local = local;
        this.certificate = certificate;
        this.https = https;
        this.contexts = contexts;
    }

    /** The one that a connection was made with; null where it is in plain HTTP, or TLS is not ours. */
    public static @Nullable ServedCertificate of(Channel channel) {
        return channel.attr(SHOWN).get();
    }

    /** A connection has been made with it. */
    public void shownBy(Channel channel) {
        channel.attr(SHOWN).set(this);
    }

    public Certificate certificate() {
        return certificate;
    }

    /** Whether the local authority made it, which not every visitor's device may trust. */
    public boolean isOfLocalAuthority() {
        return local;
    }

    public SiteHttps https() {
        return https;
    }

    /** Made when first asked for: most of a thousand names are not visited today. */
    SslContext context() {
        SslContext made = context;
        if (made == null) {
            synchronized (this) {
                made = context;
                if (made == null) {
                    made = contexts.forCertificate(certificate);
                    context = made;
                }
            }
        }
        return made;
    }
}
