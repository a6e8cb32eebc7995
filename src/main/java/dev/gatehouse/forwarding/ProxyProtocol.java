package dev.gatehouse.forwarding;

import java.net.InetSocketAddress;
import java.util.List;

import io.netty.channel.Channel;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.AttributeKey;

import dev.gatehouse.exchange.ConnectionListener;
import dev.gatehouse.exchange.Exchange;
import dev.gatehouse.exchange.ExchangeFactory;

/**
 * Whose connections begin with the header of the PROXY protocol, and what becomes of those that do not. From everybody else the
 * header is nothing but a malformed request.
 */
final class ProxyProtocol {

    private static final AttributeKey<InetSocketAddress> CLIENT = AttributeKey.valueOf(ProxyProtocol.class, "client");

    private final TermsInForce terms;
    private final ExchangeFactory exchanges;
    private final List<ConnectionListener> listeners;

    ProxyProtocol(TermsInForce terms, ExchangeFactory exchanges, List<ConnectionListener> listeners) {
        this.terms = terms;
        this.exchanges = exchanges;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * Sees to it that the client of a new connection is known.
     *
     * @param then puts in place whoever wants to know it
     */
    void identify(Channel channel, Runnable then) {
        if (channel.remoteAddress() == null) {
            // Who was reset at once has no address any more.
            channel.close();
        } else if (terms.now().speakers().contains(peerOf(channel))) {
            channel.pipeline().addFirst(new HAProxyMessageDecoder(), new ProxyHeader(this, then));
        } else {
            then.run();
        }
    }

    /** The client of a connection: its peer, or whom the peer has named. */
    static InetSocketAddress clientOf(Channel channel) {
        InetSocketAddress named = channel.attr(CLIENT).get();
        return named == null ? peerOf(channel) : named;
    }

    private static InetSocketAddress peerOf(Channel channel) {
        return (InetSocketAddress) channel.remoteAddress();
    }

    void named(Channel channel, InetSocketAddress client) {
        channel.attr(CLIENT).set(client);
    }

    /** How long the header may take. */
    long limit() {
        return terms.now().timeouts().clientHeader().toNanos();
    }

    /** The connection is of no use. */
    void broken(Channel channel, String problem) {
        var peer = new Exchange.Client(exchanges.nextConnection(), peerOf(channel), false);
        listeners.forEach(listener -> listener.proxyHeaderBroken(peer, problem));
        channel.close();
    }
}
