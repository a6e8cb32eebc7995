package dev.gatehouse.forwarding;

import dev.gatehouse.exchange.ForwardingProperties;
import dev.gatehouse.exchange.LimitProperties;
import dev.gatehouse.exchange.TrustedProxies;
import dev.gatehouse.message.HeadReader;
import dev.gatehouse.site.TimeoutProperties;

/**
 * What clients have to keep to, in the form in which it is needed. A connection keeps to what was in force when it came.
 *
 * @param requests how large a request's head may be
 * @param streams what a connection of HTTP/2 or HTTP/3 may do
 * @param bodyRate how many bytes a second a body has to bring
 * @param room how many connections there may be
 * @param speakers whose connections begin with the header of the PROXY protocol
 */
record Terms(HeadReader.Limits requests, StreamCodec.Limits streams, TimeoutProperties timeouts, long bodyRate,
        Admission.Room room, TrustedProxies speakers) {

    /** How much more a field counts in a header list of HTTP/2 (RFC 9113, section 10.5.1). */
    private static final int OVERHEAD_OF_FIELD = 32;

    static Terms of(LimitProperties limits, TimeoutProperties timeouts, ForwardingProperties forwarding) {
        var requests = new HeadReader.Limits((int) limits.requestLine().toBytes(), (int) limits.headers().toBytes(),
                limits.headerFields());
        var streams = new StreamCodec.Limits(limits.streams(), limits.resets(),
                requests.line() + requests.headers() + requests.fields() * OVERHEAD_OF_FIELD);
        return new Terms(requests, streams, timeouts, limits.bodyRate().toBytes(),
                new Admission.Room(limits.connections(), limits.connectionsPerAddress()),
                new TrustedProxies(forwarding.proxyProtocolFrom()));
    }
}
