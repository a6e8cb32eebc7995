package dev.gatehouse.check;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import dev.gatehouse.site.HostName;
import dev.gatehouse.site.HostPattern;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.acme.NameOutlook;

/** Whether a host's name leads to this machine. */
record NameProbe(Optional<String> site, HostPattern host, NameOutlook outlook, ThisMachine machine) {

    /** Some name below a wildcard. */
    private static final String BELOW = "gatehouse-check.";

    Probed run() {
        String what = "name " + host;
        try {
            String name = host.wildcard() ? BELOW + host.name() : host.name().value();
            return judge(what, addresses(new HostName(name)));
        } catch (NotIssuedException e) {
            return Probed.trouble(site, what, String.valueOf(e.getMessage()), e.remedy());
        }
    }

    /** Every program takes localhost and names below it for its own machine (RFC 6761, section 6.3), whatever DNS says. */
    private List<InetAddress> addresses(HostName name) throws NotIssuedException {
        return name.value().equals("localhost") || name.value().endsWith(".localhost")
                ? List.of(InetAddress.getLoopbackAddress())
                : outlook.addresses(name);
    }

    private Probed judge(String what, List<InetAddress> addresses) {
        String at = ThisMachine.inWords(addresses);
        List<InetAddress> others = addresses.stream().filter(address -> !machine.has(address)).toList();
        if (others.isEmpty()) {
            return Probed.fine(site, what, addresses.stream().allMatch(InetAddress::isLoopbackAddress)
                    ? "leads to this machine, for itself alone (%s)".formatted(at)
                    : "leads to this machine (%s)".formatted(at));
        }
        if (others.size() < addresses.size()) {
            return Probed.trouble(site, what,
                    "leads to this machine, and elsewhere as well (%s)".formatted(ThisMachine.inWords(others)),
                    "Remove the records of %s for the others, unless Gatehouse runs there, too.".formatted(host));
        }
        if (machine.isBehindAnother()) {
            return Probed.unknown(site, what,
                    ("leads to %s, which is not this machine (%s); whether a router or load balancer"
                            + " there hands visitors on to it cannot be known from here")
                            .formatted(at, machine.inWords()));
        }
        return Probed.trouble(site, what,
                "leads to %s, which is not this machine (%s)".formatted(at, machine.inWords()),
                "Let its records show an address of this machine, unless a load balancer there hands visitors on to it.");
    }
}
