package dev.gatehouse.routing;

/** {@code PreserveHostHeader}: the upstream sees the Host that the client asked for. A property of the route rather than an act. */
enum PreserveHost implements Filter {

    FILTER;

    @Override
    public void apply(Passage passage) {
        // See PlainRoute.preserveHost.
    }
}
