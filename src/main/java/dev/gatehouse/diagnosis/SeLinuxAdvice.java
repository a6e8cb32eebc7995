package dev.gatehouse.diagnosis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.gatehouse.diagnosis.Advice.Command;

/**
 * What allows a connection that SELinux has forbidden, and little else, for denials that were found on this machine and for lines that
 * somebody pastes. {@code audit2why} offers every switch that would do, such as {@code nis_enabled}; here stand those that are meant for a
 * proxy.
 */
public final class SeLinuxAdvice {

    private static final String WEB_SERVER = "httpd_t";

    /** Domains with a switch for connections to any port. */
    private static final Map<String, Switch> SWITCHES = Map.of(
            WEB_SERVER, new Switch("httpd_can_network_connect", "web server"),
            "haproxy_t", new Switch("haproxy_connect_any", "HAProxy"),
            "squid_t", new Switch("squid_connect_any", "Squid"));

    /** Types of ports that belong to no program in particular. */
    private static final Set<String> NOBODYS = Set.of("unreserved_port_t", "ephemeral_port_t", "reserved_port_t",
            "hi_reserved_port_t", "port_t");

    /** A port of these is a web server's already, to which the policy lets it relay only if told so. */
    private static final Set<String> WEB = Set.of("http_port_t", "http_cache_port_t");

    /** Databases need their ports, and web servers have a switch for just these. */
    private static final Set<String> DATABASES = Set.of("mysqld_port_t", "postgresql_port_t", "oracle_port_t",
            "mssql_port_t", "mongod_port_t", "gds_db_port_t");

    /** Of ports that nobody of these policies listens on; {@code commplex_main_port_t} has the much used 5000. */
    private static final Set<String> UNUSED = Set.of("commplex_main_port_t", "commplex_link_port_t");

    private record Switch(String name, String program) {

        Command command() {
            return new Command("sudo setsebool -P %s 1".formatted(name),
                    "every %s process may then connect to any TCP port, also after a restart".formatted(program));
        }
    }

    private SeLinuxAdvice() {
    }

    /**
     * About a denied {@code name_connect}. The remedy is a clause.
     *
     * @param domain the type that the program runs as
     * @param type the type of the port
     * @param pid the program's; 0 where nobody knows
     */
    public static Advice onConnect(String domain, String type, int port, long pid) {
        Switch known = SWITCHES.get(domain);
        if (known == null) {
            return new Advice(Party.MACHINE,
                    "the SELinux policy of the domain %s has to allow name_connect to ports of the type %s; ask whoever made that policy"
                            .formatted(domain, type),
                    List.of(search(pid)));
        }
        List<Command> commands = new ArrayList<>(List.of(known.command()));
        String remedy = "allow %s processes to connect out".formatted(known.program());
        if (domain.equals(WEB_SERVER) && isOfAnother(type)) {
            remedy += ", or give the application a port that nobody else has; leave port %d its type %s, without which its own program could not listen on it any more"
                    .formatted(port, type);
        } else if (domain.equals(WEB_SERVER)) {
            commands.add(narrower(type, port));
            remedy += ", or narrower, " + narrowly(type, port);
        }
        return new Advice(Party.MACHINE, remedy, commands);
    }

    /** What shows the denials of the last minutes. */
    public static Command search(long pid) {
        return new Command("sudo ausearch -m avc -ts recent" + (pid == 0 ? "" : " -p " + pid),
                "shows what SELinux has forbidden%s in the last ten minutes"
                        .formatted(pid == 0 ? "" : " this program"));
    }

    private static boolean isOfAnother(String type) {
        return Stream.of(NOBODYS, UNUSED, WEB, DATABASES).noneMatch(types -> types.contains(type));
    }

    private static String narrowly(String type, int port) {
        if (WEB.contains(type)) {
            return "only to ports of web servers and caches";
        }
        return DATABASES.contains(type)
                ? "only to databases"
                : "have port %d count as a port of web servers".formatted(port);
    }

    private static Command narrower(String type, int port) {
        if (WEB.contains(type)) {
            return new Command("sudo setsebool -P httpd_can_network_relay 1",
                    "every web server process may then connect to ports of web servers and caches, also after a restart");
        }
        if (DATABASES.contains(type)) {
            return new Command("sudo setsebool -P httpd_can_network_connect_db 1",
                    "every web server process may then connect to the ports of databases, also after a restart");
        }
        // A port that has a type of its own takes another only by -m.
        boolean taken = !NOBODYS.contains(type);
        return new Command("sudo semanage port %s -t http_port_t -p tcp %d".formatted(taken ? "-m" : "-a", port),
                "port %d then counts as a web port%s: web server processes may listen on it, and connect to it where the policy lets them relay%s"
                        .formatted(port, taken ? " in place of " + type : "",
                                taken
                                        ? "; a service that the type %s is for may not listen there after its next start"
                                                .formatted(type)
                                        : ""));
    }
}
