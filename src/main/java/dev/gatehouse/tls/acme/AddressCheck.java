package dev.gatehouse.tls.acme;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

import com.google.common.net.InetAddresses;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

import dev.gatehouse.site.HostName;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.NotIssuedException.Kind;

/** Whether a name has addresses that the authority can reach. */
final class AddressCheck {

    private final Lookups lookups;
    private final boolean publicAuthority;

    /** @param publicAuthority whether it is one on the Internet, which reaches public addresses only */
    AddressCheck(Lookups lookups, boolean publicAuthority) {
        this.lookups = lookups;
        this.publicAuthority = publicAuthority;
    }

    /**
     * The addresses of a name; the name itself where it is one.
     *
     * @param doubts gets what looks wrong and may be right
     * @throws NotIssuedException if there are none of use
     */
    List<InetAddress> of(HostName name, List<String> doubts) throws NotIssuedException {
        List<InetAddress> addresses = InetAddresses.isUriInetAddress(name.value())
                ? List.of(InetAddresses.forUriString(name.value()))
                : lookUp(name);
        if (publicAuthority) {
            requirePublic(name, addresses, doubts);
        }
        return addresses;
    }

    private List<InetAddress> lookUp(HostName host) throws NotIssuedException {
        Name name = Lookups.name(host.value());
        try {
            List<InetAddress> addresses = lookups.addresses(name);
            if (!addresses.isEmpty()) {
                return addresses;
            }
            Message answer = lookups.ask(name, Type.A);
            throw new NotIssuedException(Kind.NOT_TRIED, answer.getRcode() == Rcode.NXDOMAIN
                    ? "the name %s does not exist in DNS".formatted(host)
                    : "the name %s has no address in DNS".formatted(host),
                    ("Create the record %s. A with the address by which this machine is reached from the Internet"
                            + " (AAAA for IPv6).").formatted(host),
                    null);
        } catch (UnansweredException e) {
            throw new NotIssuedException(Kind.NOT_TRIED,
                    "the addresses of %s were not found: %s".formatted(host, e.getMessage()),
                    e.serverFailed()
                            ? "The name servers of that domain do not work; look there, or at its DNSSEC records."
                            : "Check that names are answered on this machine, or set gatehouse.dns.servers.",
                    null);
        }
    }

    private static void requirePublic(HostName name, List<InetAddress> addresses, List<String> doubts)
            throws NotIssuedException {
        List<InetAddress> special = addresses.stream().filter(SpecialAddresses::contains).toList();
        if (special.isEmpty()) {
            return;
        }
        if (special.size() == addresses.size()) {
            throw new NotIssuedException(Kind.NOT_TRIED,
                    "the name %s has no address that the Internet reaches, only %s".formatted(name, inWords(special)),
                    ("Let the record %s. %s show the public address. Where only the home network sees it so, set"
                            + " gatehouse.dns.servers to a server outside, such as 9.9.9.9.")
                            .formatted(name, recordOf(special.getFirst())),
                    null);
        }
        doubts.add("%s has an address that the Internet does not reach: %s".formatted(name, inWords(special)));
    }

    static String inWords(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddresses::toAddrString).collect(Collectors.joining(", "));
    }

    /** Which kind of record says such an address. */
    static String recordOf(InetAddress address) {
        return address instanceof Inet6Address ? "AAAA" : "A";
    }
}
