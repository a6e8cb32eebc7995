package dev.gatehouse.diagnosis;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/** A {@link Diagnosis} as members of JSON, the same wherever one is shown to a program. */
public final class Facts {

    private static final double NANOS_IN_MILLISECOND = 1e6;

    private Facts() {
    }

    public static Map<String, Object> of(Diagnosis diagnosis) {
        Incident incident = diagnosis.incident();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cause", incident.failure().code());
        facts.put("meaning", diagnosis.meaning());
        facts.put("upstream", incident.upstream());
        put(facts, "address", incident.address() == null ? null : text(incident.address()));
        if (incident.failure().errno() != 0) {
            facts.put("errno", incident.failure().errno());
        }
        facts.put("took_ms", incident.took().toNanos() / NANOS_IN_MILLISECOND);
        facts.put("at", incident.at().toString());
        facts.put("failing_since", incident.outage().since().toString());
        facts.put("failures", incident.outage().times());
        put(facts, "last_worked", incident.outage().lastWorked().map(Object::toString).orElse(null));
        facts.put("evidence", diagnosis.evidence().stream().map(Facts::of).toList());
        facts.put("who_acts", diagnosis.advice().who().words());
        facts.put("remedy", diagnosis.advice().remedy());
        List<Map<String, String>> commands = diagnosis.advice()
                .commands()
                .stream()
                .map(command -> Map.of("command", command.line(), "effect", command.effect()))
                .toList();
        facts.put("commands", commands);
        return facts;
    }

    private static Map<String, String> of(Evidence evidence) {
        return Map.of("code", evidence.code(), "words", evidence.words());
    }

    private static void put(Map<String, Object> facts, String name, @Nullable Object value) {
        if (value != null) {
            facts.put(name, value);
        }
    }

    /** An address as it is written: {@code 192.0.2.7:80}, {@code [2001:db8::1]:80}, {@code unix:/run/app.sock}. */
    public static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? NetUtil.toSocketAddressString(inet)
                : "unix:" + address;
    }
}
