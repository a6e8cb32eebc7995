package dev.gatehouse.exchange;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Diagnosis;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.site.HostName;

/**
 * One request and its answer: what was asked, by whom, of which site, how it ended, how many bytes.
 *
 * <p>Belongs to the event loop of the visitor's connection. The listeners are told there when the exchange gets its site
 * and once when it ends; an exchange that never ended has no access line, so whoever opens one has to end it.
 */
public final class Exchange {

    /** nginx's status for a visitor who left before the response began. */
    public static final int CLIENT_CLOSED_REQUEST = 499;

    private final RequestHead head;
    private final Client client;
    private final Instant arrived;
    private final long arrivedNanos;
    private final List<ExchangeListener> listeners;

    private @Nullable String id;
    private final @Nullable HostName host;
    private @Nullable String site;
    private @Nullable URI upstream;
    private @Nullable SocketAddress upstreamPeer;
    private @Nullable Ends ownEnds;
    private boolean upstreamReused;
    private boolean upstreamBegun;
    private boolean bodySentOn;
    private @Nullable String upstreamTarget;
    private @Nullable Answer answer;
    private @Nullable SecureFields secureFields;
    private @Nullable Incident incident;
    private boolean upstreamExpectedBack;
    private @Nullable Trace trace;
    private @Nullable Diagnosis diagnosis;
    private @Nullable Denial denial;
    private long bodyLimit = Long.MAX_VALUE;
    private Duration duration = Duration.ZERO;
    private int status;
    private long bodyBytesSent;
    private long bodyBytesReceived;
    private boolean ended;
    private Runnable whenEnded = () -> {
    };

    /**
     * The visitor's side of a request.
     *
     * @param connection the number of the connection since the program's start, {@code *77} in the error log
     * @param address where the connection comes from
     * @param local our end of it; null where nobody knows
     * @param secure whether it is encrypted
     * @param ip the address alone, in the form of logs and headers: IPv6 as in RFC 5952, without brackets or zone
     */
    public record Client(long connection, InetSocketAddress address, @Nullable SocketAddress local, boolean secure,
            String ip) {

        public Client(long connection, InetSocketAddress address, @Nullable SocketAddress local, boolean secure) {
            this(connection, address, local, secure, NetUtil.toAddressString(address.getAddress()));
        }

        public Client(long connection, InetSocketAddress address, boolean secure) {
            this(connection, address, null, secure);
        }
    }

    /** The status line of the upstream's response; the reason phrase may be empty. */
    private record Answer(int status, String reason) {}

    Exchange(RequestHead head, Client client, @Nullable HostName host, Instant arrived,
            List<ExchangeListener> listeners) {
        this.head = head;
        this.client = client;
        this.host = host;
        this.arrived = arrived;
        this.arrivedNanos = System.nanoTime();
        this.listeners = listeners;
    }

    public RequestHead head() {
        return head;
    }

    public Client client() {
        return client;
    }

    public Instant arrived() {
        return arrived;
    }

    /** The time now, as far from {@link #arrived()} as it is by a clock that never jumps. */
    public Instant now() {
        return arrived.plusNanos(System.nanoTime() - arrivedNanos);
    }

    /** The id that the error page shows and the log repeats; made when first asked for. */
    public String id() {
        if (id == null) {
            id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        }
        return id;
    }

    /** The name that was asked for; empty where the request had none or a malformed one. */
    public Optional<HostName> host() {
        return Optional.ofNullable(host);
    }

    /** The site that answers; empty until one is chosen, and for a name that no site has. */
    public Optional<String> site() {
        return Optional.ofNullable(site);
    }

    /** Says which site answers, and which upstream of it. */
    public void assign(String name, URI address) {
        boolean first = site == null;
        site = name;
        upstream = address;
        upstreamPeer = null;
        upstreamReused = false;
        if (first) {
            listeners.forEach(listener -> listener.assigned(this));
        }
    }

    /** The upstream that was chosen: scheme, host and port, and what it puts before the path. */
    public Optional<URI> upstream() {
        return Optional.ofNullable(upstream);
    }

    /** The address of the upstream that the request was sent to; empty while there is no connection. */
    public Optional<SocketAddress> upstreamPeer() {
        return Optional.ofNullable(upstreamPeer);
    }

    /** Whether that connection had carried a request before, so that the upstream may just have closed it. */
    public boolean isUpstreamReused() {
        return upstreamReused;
    }

    /** The request is about to be sent on a connection from one address to the other. */
    public void connected(SocketAddress from, SocketAddress address, boolean reused) {
        moveTo(OwnRequests.mayComeBack(from, address) ? new Ends(from, address) : null);
        this.upstreamPeer = address;
        this.upstreamReused = reused;
        this.upstreamBegun = false;
    }

    private void moveTo(@Nullable Ends now) {
        Ends before = ownEnds;
        if (before != null || now != null) {
            ownEnds = now;
            listeners.forEach(listener -> listener.moved(this, before, now));
        }
    }

    /** Whether the upstream has sent anything since the request was sent on this connection. */
    public boolean hasUpstreamBegun() {
        return upstreamBegun;
    }

    public void upstreamBegins() {
        this.upstreamBegun = true;
    }

    /** The path and query as sent to the upstream, byte for byte; empty before they are known. */
    public Optional<String> upstreamTarget() {
        return Optional.ofNullable(upstreamTarget);
    }

    public void upstreamTarget(String target) {
        this.upstreamTarget = target;
    }

    /** Whether the upstream gets a request with a body, be it an empty one. */
    public boolean isBodySentOn() {
        return bodySentOn;
    }

    public void sendBodyOn(boolean body) {
        this.bodySentOn = body;
    }

    /** The upstream has begun its response, or a page of our own that has other words for its status than Spring. */
    public void answered(int code, String reason) {
        this.answer = new Answer(code, reason);
    }

    /** The words for a status of the upstream or the page that has it; empty if the answer has another status, or none. */
    public Optional<String> reasonFor(int code) {
        return Optional.ofNullable(answer).filter(given -> given.status() == code).map(Answer::reason);
    }

    /** What the visitor is told beside the response; null for nothing, as for all who did not come by TLS. */
    public @Nullable SecureFields secureFields() {
        return secureFields;
    }

    public void tell(@Nullable SecureFields fields) {
        this.secureFields = fields;
    }

    public Optional<UpstreamFailure> failure() {
        return incident().map(Incident::failure);
    }

    /** What went wrong with the upstream; empty where nothing did. */
    public Optional<Incident> incident() {
        return Optional.ofNullable(incident);
    }

    public void fail(Incident with) {
        this.incident = with;
    }

    /** What there is to say about the failure, for a visitor who may see it; empty for everybody else. */
    public Optional<Diagnosis> diagnosis() {
        return Optional.ofNullable(diagnosis);
    }

    public void explain(Diagnosis found) {
        this.diagnosis = found;
    }

    /** One upstream has failed the request, and it is tried again: with another, or the same a little later. */
    public void triedInVain(Incident with) {
        listeners.forEach(listener -> listener.triedInVain(this, with));
    }

    /** What is measured of it; null where nobody looks, as nearly always. */
    public @Nullable Trace trace() {
        return trace;
    }

    public void measure(Trace into) {
        this.trace = into;
    }

    /** Whether the upstream is expected back soon, so that it is worth asking again in a moment. */
    public boolean expectsUpstreamBack() {
        return upstreamExpectedBack;
    }

    /** The upstream takes no connections now, as in a restart, and whoever asks may wait for it. */
    public void expectUpstreamBack() {
        this.upstreamExpectedBack = true;
    }

    /** Why the operator's rules did not let the request through. */
    public Optional<Denial> denial() {
        return Optional.ofNullable(denial);
    }

    public void deny(Denial reason) {
        this.denial = reason;
    }

    /** From now on the request's body may have so many bytes. */
    public void limitBody(long bytes) {
        this.bodyLimit = bytes;
    }

    /** Whether more of the request's body has come than it may have. */
    public boolean isBodyTooLarge() {
        return bodyBytesReceived > bodyLimit;
    }

    /** The status of the response; 0 until its head was sent. */
    public int status() {
        return status;
    }

    public void status(int code) {
        this.status = code;
        listeners.forEach(listener -> listener.answered(this));
    }

    public void sent(long bytes) {
        bodyBytesSent += bytes;
    }

    public void received(long bytes) {
        bodyBytesReceived += bytes;
    }

    /** Bytes of the response's body handed to the visitor's connection, without transfer coding. */
    public long bodyBytesSent() {
        return bodyBytesSent;
    }

    /** Bytes of the request's body, without transfer coding. */
    public long bodyBytesReceived() {
        return bodyBytesReceived;
    }

    /** From the request's head to the end of the response; zero until it has ended. */
    public Duration duration() {
        return duration;
    }

    /** What the client's connection does when the exchange is over: it may have the next request already. */
    public void whenEnded(Runnable action) {
        this.whenEnded = action;
    }

    public boolean hasEnded() {
        return ended;
    }

    /** Ends the exchange and tells the listeners; a second call does nothing. */
    public void end() {
        if (ended) {
            return;
        }
        ended = true;
        duration = Duration.ofNanos(System.nanoTime() - arrivedNanos);
        if (status == 0) {
            status = CLIENT_CLOSED_REQUEST;
        }
        moveTo(null);
        listeners.forEach(listener -> listener.ended(this));
        whenEnded.run();
    }
}
