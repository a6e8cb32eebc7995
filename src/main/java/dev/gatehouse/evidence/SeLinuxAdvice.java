package dev.gatehouse.evidence;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Party;

/**
 * What allows a connection that SELinux has forbidden, and little else. {@code audit2why} offers every switch that would do, such as
 * {@code nis_enabled}; here stands the one that is meant for a proxy.
 */
final class SeLinuxAdvice {

    private static final String WEB_SERVER = "httpd_t";

    /** Domains with a switch for connections to any port, and who is of the domain. */
    private static final Map<String, Switch> SWITCHES = Map.of(
            WEB_SERVER, new Switch("httpd_can_network_connect", "web server"),
            "haproxy_t", new Switch("haproxy_connect_any", "HAProxy"),
            "squid_t", new Switch("squid_connect_any", "Squid"));

    /** Types of ports that belong to no program in particular. */
    private static final Set<String> NOBODYS = Set.of("unreserved_port_t", "ephemeral_port_t", "reserved_port_t",
            "hi_reserved_port_t", "port_t");

    private record Switch(String name, String domain) {}

    private SeLinuxAdvice() {
    }

    static Advice about(Denial.SeLinux denial) {
        Switch known = SWITCHES.get(denial.domain());
        if (known == null) {
            return new Advice(Party.MACHINE,
                    "the SELinux policy of the domain %s has to allow name_connect to ports of the type %s; ask whoever made that policy"
                            .formatted(denial.domain(), denial.type()),
                    List.of(new Command("sudo ausearch -m avc -ts recent -p " + denial.pid(),
                            "shows what SELinux has forbidden this program in the last ten minutes")));
        }
        var wide = new Command("sudo setsebool -P %s 1".formatted(known.name()),
                "every %s process may then connect to any TCP port".formatted(known.domain()));
        return known.domain().equals("web server")
                ? new Advice(Party.MACHINE,
                        "allow web server processes to connect out, or narrower, have port %d count as a port of web servers"
                                .formatted(denial.port()),
                        List.of(wide, portLabel(denial)))
                : new Advice(Party.MACHINE, "allow %s to connect out".formatted(known.domain()), List.of(wide));
    }

    /** A port that has a type of its own already takes another only by {@code -m}. */
    private static Command portLabel(Denial.SeLinux denial) {
        boolean taken = !NOBODYS.contains(denial.type());
        return new Command(
                "sudo semanage port %s -t http_port_t -p tcp %d".formatted(taken ? "-m" : "-a", denial.port()),
                taken
                        ? "port %d then counts as a web port in place of %s, so that web server processes may connect to it and listen on it"
                                .formatted(denial.port(), denial.type())
                        : "port %d then counts as a web port, so that web server processes may connect to it and listen on it"
                                .formatted(denial.port()));
    }
}
