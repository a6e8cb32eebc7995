package dev.gatehouse.kernel;

import java.net.InetAddress;
import java.util.Optional;

/**
 * What this machine does with packets to a range of addresses.
 *
 * @param table which of its tables says so, {@code main} for most
 * @param gateway the machine they are handed to; empty where they go to the receiver itself, or nowhere
 * @param device the interface they leave by; empty where it is not known, or there is none
 */
public record Route(Network to, Kind kind, String table, Optional<InetAddress> gateway, Optional<String> device) {

    /** The types of {@code ip-route(8)} that differ for a connection. */
    public enum Kind {

        /** They leave. */
        UNICAST,

        /** They are for this machine itself. */
        LOCAL,

        /** Whoever sends them is told that it is forbidden (errno 13). */
        PROHIBIT,

        /** Whoever sends them is told that there is no way (errno 113). */
        UNREACHABLE,

        /** Whoever sends them is told that it makes no sense (errno 22). */
        BLACKHOLE,

        /** As if there were no route in this table (errno 101). */
        THROW;

        /** Whether packets go nowhere by it. */
        public boolean isDeadEnd() {
            return switch (this) {
                case PROHIBIT, UNREACHABLE, BLACKHOLE, THROW -> true;
                case UNICAST, LOCAL -> false;
            };
        }
    }

    boolean isBetterThan(Route other) {
        return to.length() > other.to.length();
    }
}
