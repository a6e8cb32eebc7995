package dev.gatehouse.forwarding;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the connections of clients, in all and for each address, and says when there is no room. Safe from any thread. */
final class Admission {

    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    Admission(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /**
     * Counts a connection, which {@link #leave} has to be told of whatever the answer.
     *
     * @param trusted a proxy, behind whose address there are many clients
     * @return whether there is room for it
     */
    boolean enter(InetAddress address, boolean trusted) {
        boolean room = count.incrementAndGet() <= most;
        int ofAddress = byAddress.merge(address, 1, Integer::sum);
        return room && (trusted || ofAddress <= mostPerAddress);
    }

    void leave(InetAddress address) {
        count.decrementAndGet();
        byAddress.computeIfPresent(address, (_, number) -> number == 1 ? null : number - 1);
    }

    int count() {
        return count.get();
    }
}
