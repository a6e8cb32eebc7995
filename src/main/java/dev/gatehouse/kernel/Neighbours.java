package dev.gatehouse.kernel;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.util.NetUtil;

/**
 * The machines of this machine's own networks, as far as it has looked for them. That one is silent stands in {@code /proc/net/arp};
 * when one has last said where it is, {@code ip-neighbour(8)} tells: an entry outlives its machine by a minute and more.
 */
public final class Neighbours {

    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Pattern ENTRY = Pattern.compile("\\S+ dev \\S+ .*?used \\d+/(\\d+)/\\d+.*?([A-Z]+)\\s*");
    private static final int ADDRESS = 0;
    private static final int FLAGS = 2;
    private static final int FIELDS = 6;
    private static final int COMPLETE = 0x2;

    private final SystemFiles files;
    private final Programs programs;

    public Neighbours(SystemFiles files) {
        this.files = files;
        this.programs = new Programs(files);
    }

    /** What is known of a machine. */
    public enum State {

        /** It has said where it is, in the time asked for. */
        THERE,

        /** It was asked for, and did not answer. */
        SILENT,

        /** It was not asked for, or that was long ago. */
        UNKNOWN
    }

    /** @param since what was said before does not count */
    public State state(InetAddress address, Instant since) {
        Duration lately = Duration.between(since, Instant.now());
        return programs
                .run(PATIENCE, "ip", List.of("-s", "neigh", "show", "to", NetUtil.toAddressString(address)))
                .filter(outcome -> outcome.status() == 0)
                .flatMap(outcome -> outcome.output().lines().map(line -> state(line, lately)).reduce(Neighbours::any))
                .or(() -> fromFile(address))
                .orElse(State.UNKNOWN);
    }

    private static State state(String line, Duration lately) {
        Matcher entry = ENTRY.matcher(line);
        if (!entry.matches()) {
            return State.UNKNOWN;
        }
        return switch (entry.group(2)) {
            case "FAILED", "INCOMPLETE" -> State.SILENT;
            // In whole seconds, rounded down.
            case "REACHABLE" -> entry.group(1).length() < 9
                    && Duration.ofSeconds(Long.parseLong(entry.group(1)) + 1).compareTo(lately) <= 0
                            ? State.THERE
                            : State.UNKNOWN;
            default -> State.UNKNOWN;
        };
    }

    private Optional<State> fromFile(InetAddress address) {
        return files.lines("proc/net/arp")
                .stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length >= FIELDS && fields[ADDRESS].equals(address.getHostAddress()))
                .map(fields -> (Integer.decode(fields[FLAGS]) & COMPLETE) != 0 ? State.UNKNOWN : State.SILENT)
                .reduce(Neighbours::any);
    }

    /** Of several interfaces the one where it is; silent only if it is so on all. */
    private static State any(State one, State other) {
        if (one == State.THERE || other == State.THERE) {
            return State.THERE;
        }
        return one == other ? one : State.UNKNOWN;
    }
}
