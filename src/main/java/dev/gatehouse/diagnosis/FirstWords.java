package dev.gatehouse.diagnosis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import dev.gatehouse.diagnosis.UpstreamFailure.OtherProtocol;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksPlain;
import dev.gatehouse.diagnosis.UpstreamFailure.SpeaksTls;
import dev.gatehouse.diagnosis.UpstreamFailure.TlsFailed;

/**
 * The first handler of an upstream's new connection. It hears what is said first, before TLS and HTTP take it for a mistake: where it is
 * the greeting of another protocol, TLS in place of HTTP or HTTP in place of TLS, the connection ends with an
 * {@link UpstreamFailedException} that says so. Nothing that begins as it should is ever looked at: the handler goes with its first byte.
 */
public final class FirstWords extends ChannelInboundHandlerAdapter {

    private static final int ENOUGH = 64;

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in) || !in.isReadable()) {
            context.fireChannelRead(message);
            return;
        }
        boolean secure = context.pipeline().get(SslHandler.class) != null;
        if (heard.size() == 0 && isExpected(in.getByte(in.readerIndex()), secure)) {
            context.pipeline().remove(this);
            context.fireChannelRead(message);
            return;
        }
        int length = Math.min(in.readableBytes(), ENOUGH - heard.size());
        heard.writeBytes(ByteBufUtil.getBytes(in, in.readerIndex(), length));
        Optional<UpstreamFailure> failure = judge(heard.toByteArray(), secure);
        if (failure.isPresent()) {
            ReferenceCountUtil.release(message);
            context.fireExceptionCaught(new UpstreamFailedException(failure.get()));
            context.close();
            return;
        }
        if (heard.size() == ENOUGH) {
            context.pipeline().remove(this);
        }
        context.fireChannelRead(message);
    }

    /** A handshake that ends before it has begun looks like an end of anything, unless somebody knows that TLS was wanted. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (isInHandshake(context)) {
            context.fireExceptionCaught(new UpstreamFailedException(TlsFailed.CLOSED));
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        boolean reset = Errno.of(cause).filter(Errno.ECONNRESET::equals).isPresent();
        context.fireExceptionCaught(
                reset && isInHandshake(context) ? new UpstreamFailedException(TlsFailed.RESET) : cause);
    }

    private static boolean isInHandshake(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        return tls != null && !tls.handshakeFuture().isDone();
    }

    /** The H of HTTP, or the type of a record of TLS (RFC 8446, section 5.1). */
    private static boolean isExpected(byte first, boolean secure) {
        return secure ? first >= 0x14 && first <= 0x17 : first == 'H';
    }

    static Optional<UpstreamFailure> judge(byte[] heard, boolean secure) {
        return Protocol.of(heard).flatMap(protocol -> switch (protocol) {
            case HTTP -> secure ? Optional.of(new SpeaksPlain()) : Optional.empty();
            case TLS -> secure ? Optional.empty() : Optional.of(new SpeaksTls());
            default -> Optional.of(new OtherProtocol(protocol.toString(), line(heard)));
        });
    }

    /** Up to its first line end, or what of it can be printed. */
    private static String line(byte[] heard) {
        String text = new String(heard, ISO_8859_1).lines().findFirst().orElse("");
        return CertificateWords.harmless(text.replaceAll("[^\\x20-\\x7e]+", " ").strip());
    }
}
