package dev.gatehouse.routing;

import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.NetUtil;

/**
 * A client's TLS with a server of a certain name, whatever the address that is connected to: the server is asked for the name (SNI)
 * and has to prove that it has it.
 *
 * <p>Left to itself, the JDK asks for no name without a dot, such as that of a container.
 */
final class NamedTlsContext extends SslContext {

    private final SslContext original;
    private final String name;

    /** @param name of DNS, with or without its last dot, or an address; one of IPv6 in brackets */
    NamedTlsContext(SslContext original, String name) {
        this.original = original;
        this.name = bare(name);
    }

    /** One of DNS may end in a dot, one of TLS must not (RFC 6066, section 3). */
    private static String bare(String name) {
        if (name.startsWith("[")) {
            return name.substring(1, name.length() - 1);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        SSLEngine engine = original.newEngine(allocator, name, port);
        if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return newEngine(allocator, name, -1);
    }

    @Override
    public boolean isClient() {
        return true;
    }

    @Override
    public List<String> cipherSuites() {
        return original.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // there is no other type to return
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return original.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return original.sessionContext();
    }
}
