package dev.gatehouse.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.explain.Reading.Told;

/**
 * What a denied {@code name_connect} says more than others: which program, of which type, to which port, of which type. Names that come
 * to stand in commands are letters, digits and underlines only.
 */
final class SelinuxDenial {

    private static final String WEB_SERVERS = "httpd_t";
    private static final String WEB_PORTS = "http_port_t";

    private SelinuxDenial() {
    }

    static Optional<Told> of(String text) {
        String program = String.valueOf(Text.between(text, " comm=", " ")).replace("\"", "");
        Integer port = Text.port(String.valueOf(Text.between(text, " dest=", " ")));
        String source = type(Text.between(text, " scontext=", " "));
        String target = type(Text.between(text, " tcontext=", " "));
        if (port == null || source == null || target == null) {
            return Optional.empty();
        }
        boolean isPermissive = text.contains(" permissive=1");
        String meaning = "SELinux %s %s (type %s) to connect to port %d (type %s); %s.".formatted(
                isPermissive ? "would forbid" : "forbids", program, source, port, target,
                isPermissive ? "it is permissive for now, and only noted it" : "the application there was never asked");
        return Optional.of(new Told(meaning, new Advice(Party.MACHINE,
                "Allow just this connection, by the narrowest of the rules below that fits, or give the application a port that is allowed already.",
                commands(port, source, target))));
    }

    private static List<Command> commands(int port, String source, String target) {
        List<Command> commands = new ArrayList<>();
        if (source.equals(WEB_SERVERS)) {
            if (!target.equals(WEB_PORTS)) {
                commands.add(new Command("semanage port -a -t http_port_t -p tcp " + port,
                        "makes this one port a web server's port, to which web servers may connect where the policy lets them relay; "
                                + "-m in place of -a where the port has a type already"));
            }
            commands.add(new Command("setsebool -P httpd_can_network_connect 1",
                    "allows nginx, Apache and all else of the type httpd_t to connect to any port, also after a restart"));
        }
        if (source.equals("haproxy_t")) {
            commands.add(new Command("setsebool -P haproxy_connect_any 1",
                    "allows HAProxy to connect to any port, also after a restart"));
        }
        commands.add(new Command("ausearch -m avc -ts recent | audit2why",
                "names the switch or the rule that would allow it"));
        return commands;
    }

    /** The third part of {@code system_u:system_r:httpd_t:s0}, or the context itself where it is cut to that. */
    private static @Nullable String type(@Nullable String context) {
        if (context == null) {
            return null;
        }
        String[] parts = context.split(":", 5);
        String type = parts.length > 2 ? parts[2] : context;
        return type.length() < 64 && type.chars().allMatch(one -> Character.isLetterOrDigit(one) || one == '_')
                ? type
                : null;
    }
}
