package dev.gatehouse.evidence;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Something that a security module has forbidden, as one line of the audit log tells it. */
sealed interface Denial {

    /** When it was. */
    Instant at();

    /** What the log calls it: {@code 1633647336.240:1355}. */
    String id();

    long pid();

    /**
     * By SELinux, of one that was to be let through no less than forbidden.
     *
     * @param permissions what was to be done: {@code name_connect}
     * @param port of the other side; 0 where there is none
     * @param domain the type that the program runs as
     * @param type the type of what it was to be done to
     * @param targetClass what kind of thing that is: {@code tcp_socket}
     */
    record SeLinux(Instant at, String id, long pid, Set<String> permissions, int port, String domain, String type,
            String targetClass) implements Denial {

        boolean isOfConnectTo(int upstreamPort) {
            return permissions.contains("name_connect") && targetClass.equals("tcp_socket") && port == upstreamPort;
        }
    }

    /**
     * By AppArmor.
     *
     * @param operation what was to be done: {@code connect}, or {@code create} for the socket it needs
     * @param family of the socket: {@code inet}; empty for anything else than a socket
     * @param socketType {@code stream} for TCP
     */
    record AppArmor(Instant at, String id, long pid, String profile, String operation, String family,
            String socketType) implements Denial {

        boolean isOfConnect() {
            return Set.of("connect", "create", "sendmsg").contains(operation)
                    && Set.of("inet", "inet6").contains(family) && socketType.equals("stream");
        }
    }

    /** When the kernel wrote a line; empty where it is none of the audit log. */
    static Optional<Instant> timeOf(String line) {
        Matcher stamp = Line.STAMP.matcher(line);
        return stamp.find() ? Optional.of(Line.time(stamp)) : Optional.empty();
    }

    /** A denial that was carried out; empty for any other line, and where it was only noted down. */
    static Optional<Denial> of(String line) {
        Matcher stamp = Line.STAMP.matcher(line);
        // Most lines are of something else, and may be long.
        if ((!line.contains("avc:") && !line.contains("apparmor=")) || !stamp.find()) {
            return Optional.empty();
        }
        Instant at = Line.time(stamp);
        String id = stamp.group(1) + "." + stamp.group(2) + ":" + stamp.group(3);
        Map<String, String> fields = Line.fields(line);
        Matcher avc = Line.AVC.matcher(line);
        if (avc.find() && !fields.getOrDefault(Line.NOTED_ONLY, "0").equals("1")) {
            return Optional
                    .of(new SeLinux(at, id, Line.number(fields, "pid"), Set.of(avc.group(1).strip().split("\\s+", -1)),
                            (int) Line.number(fields, "dest"), Line.type(fields.getOrDefault("scontext", "")),
                            Line.type(fields.getOrDefault("tcontext", "")), fields.getOrDefault("tclass", "")));
        }
        return "DENIED".equals(fields.get("apparmor"))
                ? Optional.of(new AppArmor(at, id, Line.number(fields, "pid"), fields.getOrDefault("profile", ""),
                        fields.getOrDefault("operation", ""), fields.getOrDefault("family", ""),
                        fields.getOrDefault("sock_type", "")))
                : Optional.empty();
    }

    /** How such lines are written. */
    final class Line {

        private static final Pattern STAMP = Pattern.compile("audit\\((\\d{1,12})\\.(\\d{3}):(\\d+)\\)");
        private static final Pattern AVC = Pattern.compile("avc:\\s+denied\\s+\\{([^}]{1,400})}");
        private static final Pattern FIELD = Pattern.compile("\\b(\\w++)=(?:\"([^\"]*)\"|(\\S+))");
        private static final String NOTED_ONLY = "permissive";
        private static final long NANOS_OF_MILLI = 1_000_000;
        private static final int TYPE = 2;

        private Line() {
        }

        private static Instant time(Matcher stamp) {
            return Instant.ofEpochSecond(Long.parseLong(stamp.group(1)),
                    Long.parseLong(stamp.group(2)) * NANOS_OF_MILLI);
        }

        private static Map<String, String> fields(String line) {
            var fields = new HashMap<String, String>();
            Matcher field = FIELD.matcher(line);
            while (field.find()) {
                fields.putIfAbsent(field.group(1), field.group(2) == null ? field.group(3) : field.group(2));
            }
            return fields;
        }

        private static long number(Map<String, String> fields, String name) {
            String value = fields.getOrDefault(name, "");
            return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
        }

        /** The third part of {@code user:role:type:level}. */
        private static String type(String context) {
            String[] parts = context.split(":", -1);
            return parts.length > TYPE ? parts[TYPE] : context;
        }
    }
}
