package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Update;

import dev.gatehouse.resolver.ServerAddress;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.NotIssuedException.Kind;

/**
 * Puts records into zones by updates to a name server.
 *
 * <p>Which zone a name is in, that server is asked itself, since it may know zones that the Internet does not; an alias is looked up
 * where anybody knows it, since the alias may be in a zone of somebody else.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2136">RFC 2136</a> for updates
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8945">RFC 8945</a> for how they are signed
 */
final class DynamicUpdates implements DnsRecords {

    private static final Logger LOG = LoggerFactory.getLogger(DynamicUpdates.class);

    private static final long TIME_TO_LIVE = 60;
    private static final Duration BY_UDP = Duration.ofSeconds(3);
    private static final Duration BY_TCP = Duration.ofSeconds(10);
    private static final Duration SEEN_WITHIN = Duration.ofMinutes(2);

    private final ServerAddress server;
    private final Optional<TSIG> key;
    private final Lookups lookups;
    private final int port;
    private final Visibility visibility;

    DynamicUpdates(ServerAddress server, Optional<TSIG> key, Lookups lookups) {
        this(server, key, lookups, ServerAddress.PORT, SEEN_WITHIN);
    }

    /**
     * @param port where the other name servers of a zone listen
     * @param seenWithin how long it is waited until all servers of the zone tell of a record
     */
    DynamicUpdates(ServerAddress server, Optional<TSIG> key, Lookups lookups, int port, Duration seenWithin) {
        this.server = server;
        this.key = key;
        this.lookups = lookups;
        this.port = port;
        this.visibility = new Visibility(seenWithin);
    }

    @Override
    public Placed place(String name, String value) throws NotIssuedException {
        InetSocketAddress address = address();
        Name owner = ownerOf(Lookups.name(name), address);
        Name zone = zoneOf(owner, address);
        var record = new TXTRecord(owner, DClass.IN, TIME_TO_LIVE, value);
        var adding = new Update(zone);
        adding.add(record);
        send(adding, address, owner, zone);
        Placed placed = () -> remove(record, zone, address);
        try {
            visibility.await(owner, value, serversOf(zone, address));
        } catch (NotIssuedException | RuntimeException e) {
            placed.close();
            throw e;
        }
        return placed;
    }

    private void remove(TXTRecord record, Name zone, InetSocketAddress address) {
        var removing = new Update(zone);
        // With its value: others for the same name stay (RFC 2136, section 2.5.4).
        removing.delete(record);
        try {
            send(removing, address, record.getName(), zone);
        } catch (NotIssuedException e) {
            LOG.warn("the record {} stays in the zone {}: {}", record.getName(), zone, e.getMessage());
        }
    }

    private InetSocketAddress address() throws NotIssuedException {
        Optional<InetSocketAddress> literal = server.literal();
        if (literal.isPresent()) {
            return literal.get();
        }
        try {
            List<InetAddress> addresses = lookups.addresses(Lookups.name(server.host()));
            if (!addresses.isEmpty()) {
                return new InetSocketAddress(addresses.getFirst(), server.port());
            }
        } catch (UnansweredException e) {
            throw new NotIssuedException(Kind.UNAVAILABLE,
                    "the address of the name server %s was not found: %s".formatted(server.host(), e.getMessage()),
                    "Check gatehouse.acme.dns.server, or write its address there.", null);
        }
        throw new NotIssuedException(Kind.NOT_TRIED, "the name server %s has no address".formatted(server.host()),
                "Check gatehouse.acme.dns.server, or write its address there.", null);
    }

    private Name ownerOf(Name name, InetSocketAddress address) throws NotIssuedException {
        Zones.Asked whoKnows = (asked, type) -> {
            Message own = Lookups.ask(address, asked, type, false);
            return own.getHeader().getFlag(Flags.AA) ? own : lookups.ask(asked, type);
        };
        try {
            return new Zones(whoKnows).follow(name);
        } catch (UnansweredException e) {
            throw new NotIssuedException(Kind.NOT_TRIED,
                    "%s was not found in DNS: %s".formatted(name.toString(true), e.getMessage()),
                    "Check that %s takes updates for this zone (gatehouse.acme.dns.server).".formatted(server), null);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Name zoneOf(Name owner, InetSocketAddress address) throws NotIssuedException {
        try {
            Optional<Name> zone = new Zones((asked, type) -> Lookups.ask(address, asked, type, false)).zoneOf(owner);
            if (zone.isPresent()) {
                return zone.get();
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
        throw new NotIssuedException(Kind.NOT_TRIED,
                "the name server %s has no zone for %s".formatted(server, owner.toString(true)),
                "Write the server of the zone into gatehouse.acme.dns.server, or add the zone to it.", null);
    }

    /** The server that takes updates is asked at its own port, should it be one of them. */
    private List<Zones.NameServer> serversOf(Name zone, InetSocketAddress address) throws NotIssuedException {
        try {
            return new Zones((asked, type) -> Lookups.ask(address, asked, type, false))
                    .serversOf(zone, lookups, port)
                    .stream()
                    .map(one -> new Zones.NameServer(one.name(), one.addresses()
                            .stream()
                            .map(at -> at.getAddress().equals(address.getAddress()) ? address : at)
                            .toList()))
                    .toList();
        } catch (IOException e) {
            throw new NotIssuedException(Kind.UNAVAILABLE,
                    "the name servers of %s were not found: %s".formatted(zone.toString(true), e.getMessage()), "",
                    null);
        }
    }

    private void send(Update update, InetSocketAddress address, Name owner, Name zone) throws NotIssuedException {
        Message answer;
        try {
            answer = byUdpOrTcp(update, address);
        } catch (IOException e) {
            throw unreachable(e);
        }
        int keyError = Optional.ofNullable(answer.getTSIG()).map(TSIGRecord::getError).orElse(Rcode.NOERROR);
        if (keyError != Rcode.NOERROR) {
            throw badKey(keyError);
        }
        if (answer.getRcode() != Rcode.NOERROR) {
            throw refused(answer.getRcode(), owner, zone);
        }
        if (key.isPresent() && !answer.isVerified()) {
            throw new NotIssuedException(Kind.NOT_TRIED,
                    "the answer of the name server %s is not signed with the key".formatted(server),
                    "Somebody in between may have changed it; check gatehouse.acme.dns.server.", null);
        }
    }

    /** A lost datagram is not worth a failure, and neither is a firewall that knows one of the two only. */
    private Message byUdpOrTcp(Update update, InetSocketAddress address) throws IOException {
        try {
            return Lookups.send(address, update.clone(), key, false, BY_UDP);
        } catch (IOException _) {
            return Lookups.send(address, update.clone(), key, true, BY_TCP);
        }
    }

    private NotIssuedException unreachable(IOException cause) {
        return new NotIssuedException(Kind.UNAVAILABLE,
                "the name server %s does not answer (%s)".formatted(server, cause.getMessage()),
                "Check gatehouse.acme.dns.server, and that UDP and TCP reach it from here.", null);
    }

    private NotIssuedException badKey(int error) {
        return switch (error) {
            case Rcode.BADKEY -> new NotIssuedException(Kind.NOT_TRIED,
                    "the name server %s does not know the key (BADKEY)".formatted(server),
                    "Check gatehouse.acme.dns.key-name and .algorithm; both have to be as on the server.", null);
            case Rcode.BADTIME -> new NotIssuedException(Kind.NOT_TRIED,
                    "the clocks of the name server %s and of this machine differ by more than 5 minutes (BADTIME)"
                            .formatted(server),
                    "Set the clocks of both, best by NTP.", null);
            default -> new NotIssuedException(Kind.NOT_TRIED,
                    "the name server %s does not accept the signature (%s)".formatted(server, Rcode.TSIGstring(error)),
                    "Check gatehouse.acme.dns.key: it is not the one that the server has under this name.", null);
        };
    }

    private NotIssuedException refused(int code, Name owner, Name zone) {
        String name = owner.toString(true);
        String zoneName = zone.toString(true);
        return switch (code) {
            case Rcode.REFUSED -> new NotIssuedException(Kind.NOT_TRIED,
                    "the name server %s refuses to change %s (REFUSED)".formatted(server, name),
                    "Allow it in the zone %s; in bind9: update-policy { grant KEY-NAME name %s. TXT; };"
                            .formatted(zoneName, name),
                    null);
            case Rcode.NOTAUTH, Rcode.NOTZONE, Rcode.NOTIMP -> new NotIssuedException(Kind.NOT_TRIED,
                    "the name server %s takes no updates for the zone %s (%s)".formatted(server, zoneName,
                            Rcode.string(code)),
                    "Write the primary server of the zone into gatehouse.acme.dns.server.", null);
            default -> new NotIssuedException(Kind.UNAVAILABLE,
                    "the name server %s could not change the zone %s (%s)".formatted(server, zoneName,
                            Rcode.string(code)),
                    "Its own log tells why; often it may not write the folder of the zone.", null);
        };
    }
}
