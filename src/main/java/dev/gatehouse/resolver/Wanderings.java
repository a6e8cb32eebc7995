package dev.gatehouse.resolver;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The moves of one name of the last hour, so that a name whose server tells of other addresses each time does not fill the log: what
 * leads back to addresses known already is told three times, and anything six times in ten minutes. Used by one thread at a time.
 */
final class Wanderings {

    private static final long MEMORY = Duration.ofHours(1).toMillis();
    private static final long WHILE = Duration.ofMinutes(10).toMillis();
    private static final int MOST = 6;
    private static final int MOST_RETURNS = 3;
    private static final int MOST_ADDRESSES = 256;

    private final Map<InetAddress, Long> left = new HashMap<>();
    private final Deque<Long> told = new ArrayDeque<>();
    private final Deque<Long> returns = new ArrayDeque<>();
    private int untold;

    /** Whether a move is worth telling. */
    boolean isNews(Collection<InetAddress> from, Collection<InetAddress> to, long now) {
        left.values().removeIf(when -> now - when > MEMORY);
        told.removeIf(when -> now - when > WHILE);
        returns.removeIf(when -> now - when > MEMORY);
        boolean back = left.keySet().containsAll(to);
        if (left.size() < MOST_ADDRESSES) {
            from.forEach(address -> left.put(address, now));
            to.forEach(address -> left.put(address, now));
        }
        if (back) {
            returns.add(now);
        }
        if (told.size() >= MOST || (back && returns.size() > MOST_RETURNS)) {
            untold++;
            return false;
        }
        told.add(now);
        return true;
    }

    /** How many were not told of since this was asked last. */
    int untold() {
        int count = untold;
        untold = 0;
        return count;
    }
}
