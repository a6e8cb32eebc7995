package dev.gatehouse.load;

/** What the proxies hand requests on to; at the loopback interface. */
interface Upstream extends AutoCloseable {

    int port();

    @Override
    void close();
}
