package dev.gatehouse.tls.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Finds where a name's records are kept: behind which alias, in which zone, by which servers. */
final class Zones {

    private static final int LONGEST_CHAIN = 8;

    /** Somebody who is asked. */
    interface Asked {

        Message ask(Name name, int type) throws IOException;
    }

    /** @param addresses where it is reached, maybe by two protocols */
    record NameServer(String name, List<InetSocketAddress> addresses) {

        NameServer {
            addresses = List.copyOf(addresses);
        }
    }

    private final Asked asked;

    Zones(Asked asked) {
        this.asked = asked;
    }

    /** The name that records of this one have to be put at: an alias leads to another. */
    Name follow(Name name) throws IOException {
        Name current = name;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            Optional<Name> alias = Lookups.lastAlias(asked.ask(current, Type.CNAME), current);
            if (alias.isEmpty()) {
                return current;
            }
            current = alias.get();
        }
        throw new UnansweredException("the aliases (CNAME) of " + name + " lead from one to the next", false);
    }

    /** The zone that a name is in. Who says that it is not there says in which zone (RFC 2308, section 3). */
    Optional<Name> zoneOf(Name name) throws IOException {
        for (Name at = name; at.labels() > 1; at = new Name(at, 1)) {
            Message answer = asked.ask(at, Type.SOA);
            Optional<Name> zone = Stream
                    .of(Section.ANSWER, Section.AUTHORITY)
                    .flatMap(section -> Lookups.in(answer, section, SOARecord.class).stream())
                    .map(SOARecord::getName)
                    .filter(name::subdomain)
                    .findFirst();
            if (zone.isPresent()) {
                return zone;
            }
        }
        return Optional.empty();
    }

    /**
     * The servers that a zone names as its own.
     *
     * @param lookups who knows their addresses
     * @param port where they listen
     */
    List<NameServer> serversOf(Name zone, Lookups lookups, int port) throws IOException {
        List<NameServer> servers = new ArrayList<>();
        for (NSRecord record : Lookups.in(asked.ask(zone, Type.NS), Section.ANSWER, NSRecord.class)) {
            List<InetSocketAddress> addresses = new ArrayList<>();
            for (InetAddress address : lookups.addresses(record.getTarget())) {
                addresses.add(new InetSocketAddress(address, port));
            }
            servers.add(new NameServer(record.getTarget().toString(true), addresses));
        }
        return servers;
    }
}
