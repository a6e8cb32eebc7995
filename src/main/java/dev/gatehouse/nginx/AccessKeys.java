package dev.gatehouse.nginx;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules {@code allow} and {@code deny} of a level. In nginx the first one that has the visitor's address counts; in Gatehouse
 * {@code deny} goes before {@code allow}. The two are the same where no rule denies what an earlier one has allowed.
 */
final class AccessKeys {

    private static final String ALL = "all";

    /** How the rules of a level can be kept. */
    enum Outcome {
        /** As keys, or there are none. */
        KEPT,
        /** Nobody may ask. */
        NOBODY,
        /** They have no equivalent. */
        NOT_KEPT
    }

    private final Verdicts verdicts;

    AccessKeys(Verdicts verdicts) {
        this.verdicts = verdicts;
    }

    Outcome put(Level level, Map<String, Object> keys) {
        List<Statement> rules = level.everyOf("allow", "deny");
        boolean restricts = rules.stream().anyMatch(rule -> rule.is("deny"));
        if (restricts && isBehindProxy(level)) {
            rules.forEach(rule -> verdicts.unsupported(rule,
                    "the address is that of the connection, which is the proxy's in front: closed with 403",
                    "let that proxy do it, and put the upstream in place of respond"));
            return Outcome.NOT_KEPT;
        }
        List<String> allowed = new ArrayList<>();
        List<String> denied = new ArrayList<>();
        boolean closed = false;
        boolean open = false;
        for (Statement rule : rules) {
            String who = rule.argument(0);
            boolean all = who.equals(ALL);
            if (closed || open) {
                verdicts.already(rule, "it stands behind a rule for all");
            } else if (all) {
                closed = rule.is("deny");
                open = rule.is("allow");
                verdicts.kept(rule, !closed
                        ? "everybody else may ask"
                        : allowed.isEmpty() ? "respond: 403" : "allow: whom it does not name gets 403");
            } else if (who.equals("unix:")) {
                verdicts.already(rule, "visitors do not come by a Unix socket");
            } else if (Network.of(who).isEmpty() || (rule.is("deny") && overlaps(who, allowed))) {
                rules.forEach(one -> verdicts.unsupported(one,
                        "deny goes before allow, so an exception from it cannot be made: closed with 403",
                        "write allow and deny so that they do not overlap, and remove respond"));
                return Outcome.NOT_KEPT;
            } else {
                (rule.is("allow") ? allowed : denied).add(who);
                verdicts.kept(rule, rule.name() + ": " + who);
            }
        }
        return put(allowed, denied, closed, keys);
    }

    /** With the PROXY protocol the address of the connection is the visitor's. */
    private static boolean isBehindProxy(Level level) {
        boolean byProtocol = level.last("real_ip_header")
                .filter(
                        statement -> statement.argument(0).equals("proxy_protocol"))
                .isPresent();
        return !byProtocol && !level.every("set_real_ip_from").isEmpty();
    }

    private static Outcome put(List<String> allowed, List<String> denied, boolean closed, Map<String, Object> keys) {
        if (closed && allowed.isEmpty()) {
            return Outcome.NOBODY;
        }
        if (closed) {
            keys.put("allow", List.copyOf(allowed));
        }
        if (!denied.isEmpty()) {
            keys.put("deny", List.copyOf(denied));
        }
        return Outcome.KEPT;
    }

    private static boolean overlaps(String who, List<String> allowed) {
        Network denied = Network.of(who).orElseThrow();
        return allowed.stream().map(Network::of).anyMatch(network -> network.orElseThrow().overlaps(denied));
    }

    /** The addresses that begin with the same bits. */
    private record Network(int length, BigInteger start, int bits) {

        static Optional<Network> of(String text) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            try {
                byte[] bytes = InetAddress.ofLiteral(address).getAddress();
                int length = bytes.length * Byte.SIZE;
                int bits = slash < 0 ? length : Integer.parseInt(text.substring(slash + 1));
                return bits < 0 || bits > length
                        ? Optional.empty()
                        : Optional.of(new Network(length, new BigInteger(1, bytes), bits));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }

        boolean overlaps(Network other) {
            int common = length - Math.min(bits, other.bits);
            return length == other.length && start.shiftRight(common).equals(other.start.shiftRight(common));
        }
    }
}
