package dev.gatehouse.forwarding;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Objects;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Takes the header of the PROXY protocol, which Netty's decoder before it reads, and leaves the connection to those behind it.
 * Both stand before all others, TLS included, and are gone afterwards.
 *
 * <p>Without a proper header in time the connection is closed: there is nobody yet to whom a page could be sent.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter implements LoopClock.Timed {

    private final ProxyProtocol protocol;
    private final Runnable then;
    private @Nullable ChannelHandlerContext context;
    private long since;
    private boolean over;

    ProxyHeader(ProxyProtocol protocol, Runnable then) {
        this.protocol = protocol;
        this.then = then;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        LoopClock clock = LoopClock.of(added.channel().eventLoop());
        since = clock.now();
        clock.add(this);
        added.channel().config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object message) {
        try {
            if (!over && message instanceof HAProxyMessage header) {
                over = true;
                if (namesClient(header)) {
                    protocol.named(reading.channel(), clientIn(header));
                }
                reading.pipeline().remove(this);
                then.run();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** It does not where the proxy speaks for itself, or the client has no address of the internet (PROXY protocol, section 2). */
    private static boolean namesClient(HAProxyMessage header) {
        AddressFamily family = header.proxiedProtocol().addressFamily();
        return header.command() == HAProxyCommand.PROXY
                && (family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6);
    }

    private static InetSocketAddress clientIn(HAProxyMessage header) {
        return new InetSocketAddress(
                Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(header.sourceAddress())),
                header.sourcePort());
    }

    /** Of the decoder, or a reset. */
    @Override
    public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
        if (cause instanceof IOException) {
            failing.close();
        } else {
            broken("broken header (" + words(cause) + ")");
        }
    }

    /** The decoder wraps what it says, and then the name of a class stands before it. */
    private static String words(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && !(cause.getCause() instanceof NumberFormatException)) {
            cause = cause.getCause();
        }
        return cause instanceof IndexOutOfBoundsException || cause.getMessage() == null
                ? "a length in it that is more than there is"
                : cause.getMessage();
    }

    @Override
    public boolean tick(long now) {
        if (!over && now - since > protocol.limit()) {
            broken("client timed out (110: Connection timed out)");
        }
        return !over;
    }

    private void broken(String problem) {
        if (!over) {
            over = true;
            protocol.broken(Objects.requireNonNull(context).channel(), problem);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        over = true;
        inactive.fireChannelInactive();
    }
}
