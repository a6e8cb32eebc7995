package dev.gatehouse.kernel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The sockets of this machine, or of the network namespace this program is in, as {@code proc_pid_net(5)} has them. */
public final class SocketTables {

    private static final String LISTENING = "0A";
    private static final String TIME_WAIT = "06";

    /** How the kernel calls a UDP socket that is connected to nobody. */
    private static final String UNCONNECTED = "07";

    private final SystemFiles files;

    public SocketTables(SystemFiles files) {
        this.files = files;
    }

    /** How many connections there are to an address, and how many of them are only waiting for their end. */
    public record Connections(long all, long timeWait) {}

    /** All TCP sockets that take connections. */
    public List<ListeningSocket> listening() {
        return rows("proc/net/tcp", "proc/net/tcp6").filter(row -> row.state.equals(LISTENING))
                .map(row -> row.as(Transport.TCP))
                .toList();
    }

    public List<ListeningSocket> listening(int port) {
        return listening().stream().filter(socket -> socket.port() == port).toList();
    }

    /** All UDP sockets that take datagrams from anybody. */
    public List<ListeningSocket> datagram() {
        return rows("proc/net/udp", "proc/net/udp6").filter(row -> row.state.equals(UNCONNECTED))
                .map(row -> row.as(Transport.UDP))
                .toList();
    }

    public Connections connectionsTo(InetSocketAddress remote) {
        List<Row> rows = rows("proc/net/tcp", "proc/net/tcp6").filter(row -> row.remote.equals(remote)).toList();
        return new Connections(rows.size(), rows.stream().filter(row -> row.state.equals(TIME_WAIT)).count());
    }

    private Stream<Row> rows(String... tables) {
        return Stream.of(tables)
                .flatMap(table -> files.lines(table).stream().skip(1))
                .flatMap(line -> Row.of(line).stream());
    }

    /** One line of a table. */
    private record Row(InetSocketAddress local, InetSocketAddress remote, String state, long user, long inode) {

        private static final int LOCAL = 1;
        private static final int REMOTE = 2;
        private static final int STATE = 3;
        private static final int USER = 7;
        private static final int INODE = 9;
        private static final int HEX = 16;
        private static final int WORD = 8;

        static Optional<Row> of(String line) {
            String[] fields = line.strip().split("\\s+", -1);
            try {
                return fields.length <= INODE
                        ? Optional.empty()
                        : Optional.of(new Row(address(fields[LOCAL]), address(fields[REMOTE]), fields[STATE],
                                Long.parseLong(fields[USER]), Long.parseLong(fields[INODE])));
            } catch (IllegalArgumentException | UnknownHostException _) {
                return Optional.empty();
            }
        }

        ListeningSocket as(Transport transport) {
            return new ListeningSocket(transport, local, inode, user);
        }

        /** The kernel prints an address in words of 32 bits, each in the order of this processor. */
        private static InetSocketAddress address(String text) throws UnknownHostException {
            int colon = text.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException(text);
            }
            ByteBuffer bytes = ByteBuffer.allocate(colon / 2).order(ByteOrder.nativeOrder());
            for (int at = 0; at + WORD <= colon; at += WORD) {
                bytes.putInt(Integer.parseUnsignedInt(text, at, at + WORD, HEX));
            }
            return new InetSocketAddress(InetAddress.getByAddress(bytes.array()),
                    Integer.parseInt(text.substring(colon + 1), HEX));
        }
    }
}
