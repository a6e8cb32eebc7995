package dev.gatehouse.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.site.SiteHttps;

/**
 * A certificate that connections can be made with, and what its site wants of https. Safe from any thread.
 *
 * <p>One that is replaced stays good for the handshakes that began with it: BoringSSL's part of it goes when neither this nor a
 * connection knows it any more, which the garbage collector finds out.
 */
public final class ServedCertificate {

    private static final AttributeKey<ServedCertificate> SHOWN = AttributeKey.valueOf(ServedCertificate.class, "shown");

    private final Certificate certificate;
    private final SiteHttps https;
    private final TlsContexts contexts;
    private final boolean local;
    private volatile @Nullable Made made;

    /** @param tickets the keys it was made with */
    private record Made(SslContext context, TicketKeys.Generation tickets) {}

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

    /** One that is shown to an authority. */
    static ServedCertificate forChallenge(Certificate certificate) {
        return new ServedCertificate(certificate, SiteHttps.DEFAULT, TlsContexts.ofChallenges());
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

    /** TLS for one connection. */
    SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context().newHandler(allocator);
        contexts.prepare(handler.engine(), certificate);
        return handler;
    }

    /** Made when first asked for, since most of a thousand names are not visited today; and anew with each change of the tickets' keys. */
    private SslContext context() {
        TicketKeys.Generation tickets = contexts.tickets();
        Made now = made;
        if (now == null || now.tickets().number() != tickets.number()) {
            synchronized (this) {
                now = made;
                if (now == null || now.tickets().number() != tickets.number()) {
                    now = new Made(contexts.forCertificate(certificate, tickets), tickets);
                    made = now;
                }
            }
        }
        return now.context();
    }
}
