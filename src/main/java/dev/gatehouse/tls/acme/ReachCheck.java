package dev.gatehouse.tls.acme;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import com.google.common.net.InetAddresses;

import dev.gatehouse.site.HostName;
import dev.gatehouse.tls.NotIssuedException;
import dev.gatehouse.tls.NotIssuedException.Kind;

/**
 * Whether this program answers at the addresses of a name. At an address of this machine, another answer or none is a reason to stop.
 * At any other address, such as a router's, it is not: many routers do not send back what came from inside.
 */
final class ReachCheck {

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Probe probe;
    private final int port;
    private final Predicate<InetAddress> ofThisMachine;

    /** @param port where the authority asks by HTTP; by TLS at 443, unless this is another one than 80 */
    ReachCheck(Probe probe, int port, Predicate<InetAddress> ofThisMachine) {
        this.probe = probe;
        this.port = port;
        this.ofThisMachine = ofThisMachine;
    }

    /**
     * @return what is doubtful
     * @throws NotIssuedException if the authority would not find this program
     */
    List<String> check(HostName name, List<InetAddress> addresses, Preflight.Proof proof) throws NotIssuedException {
        int at = proof == Preflight.Proof.TLS && port == HTTP ? HTTPS : port;
        Map<InetAddress, Reached> reached = ask(name, addresses, proof, at);
        List<String> doubts = new ArrayList<>();
        for (Map.Entry<InetAddress, Reached> one : reached.entrySet()) {
            InetAddress address = one.getKey();
            String where = "%s port %d".formatted(InetAddresses.toUriString(address), at);
            boolean onlyIpv6 = address instanceof Inet6Address && answersByIpv4(reached);
            switch (one.getValue()) {
                case Reached.Ours() -> {
                    // As it should be.
                }
                case Reached.Elsewhere(String location) ->
                    doubts.add("%s at %s is sent on to %s".formatted(name, where, location));
                case Reached.Other(String what) ->
                    judge(name, address, where + ": another server " + what, onlyIpv6, doubts);
                case Reached.Nobody(String why) -> judge(name, address, where + " " + why, onlyIpv6, doubts);
            }
        }
        return doubts;
    }

    private Map<InetAddress, Reached> ask(HostName name, List<InetAddress> addresses, Preflight.Proof proof, int at)
            throws NotIssuedException {
        Map<InetAddress, Reached> answers = new ConcurrentHashMap<>();
        List<Callable<List<String>>> questions = new ArrayList<>();
        for (InetAddress address : addresses) {
            questions.add(() -> {
                answers.put(address, proof == Preflight.Proof.TLS
                        ? probe.byTls(address, at)
                        : probe.byHttp(name.value(), address, at));
                return List.of();
            });
        }
        NameChecks.sideBySide(questions);
        Map<InetAddress, Reached> inOrder = new LinkedHashMap<>();
        addresses.forEach(address -> inOrder.put(address, answers.getOrDefault(address, new Reached.Nobody("?"))));
        return inOrder;
    }

    private static boolean answersByIpv4(Map<InetAddress, Reached> reached) {
        return reached.entrySet()
                .stream()
                .anyMatch(one -> !(one.getKey() instanceof Inet6Address) && one.getValue() instanceof Reached.Ours);
    }

    private void judge(HostName name, InetAddress address, String what, boolean onlyIpv6, List<String> doubts)
            throws NotIssuedException {
        String said = onlyIpv6
                ? "%s works by IPv4 but not by IPv6, which authorities prefer: %s".formatted(name, what)
                : "%s does not lead to this program: %s".formatted(name, what);
        if (!ofThisMachine.test(address)) {
            doubts.add(said);
            return;
        }
        throw new NotIssuedException(Kind.NOT_TRIED, said, onlyIpv6
                ? "Remove the record %s. AAAA, or let Gatehouse listen on IPv6 as well.".formatted(name)
                : "Free that port for Gatehouse (ss -ltnp shows who has it), or have it lead here; where it does so for"
                        + " others only, set gatehouse.acme.checks: false.",
                null);
    }
}
