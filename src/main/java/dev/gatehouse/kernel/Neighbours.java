package dev.gatehouse.kernel;

import java.net.InetAddress;

/** The machines of this machine's own networks, as far as it has looked for them ({@code /proc/net/arp}); of IPv6 nothing is told. */
public final class Neighbours {

    private static final int ADDRESS = 0;
    private static final int FLAGS = 2;
    private static final int FIELDS = 6;
    private static final int COMPLETE = 0x2;

    private final SystemFiles files;

    public Neighbours(SystemFiles files) {
        this.files = files;
    }

    /** What is known of a machine. */
    public enum State {

        /** It has said where it is. */
        THERE,

        /** It was asked for, and did not answer. */
        SILENT,

        /** It was not asked for, or that was long ago. */
        UNKNOWN
    }

    public State state(InetAddress address) {
        return files.lines("proc/net/arp")
                .stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length >= FIELDS && fields[ADDRESS].equals(address.getHostAddress()))
                .map(fields -> (Integer.decode(fields[FLAGS]) & COMPLETE) != 0 ? State.THERE : State.SILENT)
                .reduce((one, other) -> one == State.THERE ? one : other)
                .orElse(State.UNKNOWN);
    }
}
