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

    /** Of ports that nobody of these policies listens on; {@code commplex_main_port_t} has the much used 5000. */
    private static final Set<String> UNUSED = Set.of("commplex_main_port_t", "commplex_link_port_t");

    /** What {@code httpd_can_network_connect_db} is about. */
    private static final Set<String> DATABASES = Set.of("mysqld_port_t", "postgresql_port_t", "mssql_port_t",
            "oracle_port_t");

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
        return denial.domain().equals(WEB_SERVER)
                ? ofWebServer(denial, wide)
                : new Advice(Party.MACHINE, "allow %s to connect out".formatted(known.domain()), List.of(wide));
    }

    private static Advice ofWebServer(Denial.SeLinux denial, Command wide) {
        if (DATABASES.contains(denial.type())) {
            return new Advice(Party.MACHINE, "allow web server processes to connect to databases",
                    List.of(new Command("sudo setsebool -P httpd_can_network_connect_db 1",
                            "every web server process may then connect to the ports of databases (MySQL, PostgreSQL, Oracle, Microsoft SQL Server)")));
        }
        if (!NOBODYS.contains(denial.type()) && !UNUSED.contains(denial.type())) {
            return new Advice(Party.MACHINE,
                    "allow web server processes to connect out, or give the application a port that nobody else has; leave port %d its type %s, without which its own program could not listen on it any more"
                            .formatted(denial.port(), denial.type()),
                    List.of(wide));
        }
        return new Advice(Party.MACHINE,
                "allow web server processes to connect out, or narrower, have port %d count as a port of web servers"
                        .formatted(denial.port()),
                List.of(wide, portLabel(denial)));
    }

    /** A port that has a type already takes another only by {@code -m}, in its place. */
    private static Command portLabel(Denial.SeLinux denial) {
        boolean taken = !NOBODYS.contains(denial.type());
        return new Command(
                "sudo semanage port %s -t http_port_t -p tcp %d".formatted(taken ? "-m" : "-a", denial.port()),
                taken
                        ? "port %1$d then counts as a web port in place of %2$s, so that web server processes may connect to it and listen on it, and programs confined to %2$s no longer"
                                .formatted(denial.port(), denial.type())
                        : "port %d then counts as a web port, so that web server processes may connect to it and listen on it"
                                .formatted(denial.port()));
    }
}
