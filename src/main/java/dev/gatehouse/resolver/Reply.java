package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** What name servers say of the addresses of one family. */
sealed interface Reply {

    /**
     * There are some.
     *
     * @param ttl the shortest of the records on the way, aliases too
     */
    record Addresses(List<InetAddress> addresses, Duration ttl) implements Reply {}

    /**
     * No such address.
     *
     * @param exists whether there is such a name at all
     */
    record Nothing(boolean exists) implements Reply {}

    /**
     * Nobody could say.
     *
     * @param words which server did what
     * @param silent whether none of them did anything
     */
    record Failed(String words, boolean silent) implements Reply {}
}
