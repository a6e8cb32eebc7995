package dev.gatehouse.load;

import java.util.List;

/** What the proxies hand requests on to; at the loopback interface. */
interface Upstream extends AutoCloseable {

    int port();

    /** All of them, where there are several. */
    default List<Integer> ports() {
        return List.of(port());
    }

    @Override
    void close();
}
