package dev.gatehouse.forwarding;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Counts the connections of clients, in all and for each address, and says when there is no room. Safe from any thread. */
final class Admission {

    private final Supplier<Room> room;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /** How many connections there may be, in all and for each address. */
    record Room(int most, int mostPerAddress) {}

    Admission(Supplier<Room> room) {
        this.room = room;
    }

    /**
     * Counts a connection, which {@link #leave} has to be told of whatever the answer.
     *
     * @param trusted a proxy, behind whose address there are many clients
     * @return whether there is room for it
     */
    boolean enter(InetAddress address, boolean trusted) {
        Room now = room.get();
        boolean hasRoom = count.incrementAndGet() <= now.most();
        int ofAddress = byAddress.merge(address, 1, Integer::sum);
        return hasRoom && (trusted || ofAddress <= now.mostPerAddress());
    }

    void leave(InetAddress address) {
        count.decrementAndGet();
        byAddress.computeIfPresent(address, (_, number) -> number == 1 ? null : number - 1);
    }

    int count() {
        return count.get();
    }
}
