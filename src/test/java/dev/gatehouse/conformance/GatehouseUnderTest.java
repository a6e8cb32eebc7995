package dev.gatehouse.conformance;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

import dev.gatehouse.fixture.Gatehouse;

/** Gatehouse in this process, on one of its two ways. */
final class GatehouseUnderTest implements ProxyUnderTest {

    /** The ways a request can take through Gatehouse. */
    enum Way {

        ENGINE("Gatehouse"), GATEWAY("Gatehouse, gateway way");

        private final String title;

        Way(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        /** What it does not keep, and why. */
        Map<String, Deviation> deviations() {
            return this == ENGINE ? Map.of() : GatewayDeviations.all();
        }
    }

    private final Way way;
    private final Gatehouse gatehouse;

    GatehouseUnderTest(Way way, Sites sites) {
        this.way = way;
        gatehouse = Gatehouse.with(configuration(way, sites));
    }

    static String configuration(Way way, Sites sites) {
        return """
                gatehouse:
                  engine: %5$s
                  timeouts: { client-header: 1s }
                  trusted-proxies: [ %1$s ]
                  sites:
                    app: { host: app.test, upstream: "%2$s" }
                    wild: { host: "*.wild.test", upstream: "%2$s/wild" }
                    longer: { host: "*.longer.wild.test", upstream: "%2$s/longer" }
                    exact: { host: exact.wild.test, upstream: "%2$s/exact" }
                    own: { host: own.test, upstream: "%2$s", preserve-host: false }
                    script: { host: bücher.test, upstream: "%2$s" }
                    slow: { host: slow.test, upstream: "%2$s", timeouts: { first-byte: 1s, idle: 1s } }
                    dead: { host: dead.test, upstream: "127.0.0.1:%3$d" }
                    tls: { host: tls.test, upstream: "https://%2$s" }
                    full: { host: full.test, upstream: "%4$s", timeouts: { connect: 500ms } }
                """.formatted(Sites.TRUSTED, sites.upstreamAddress(),
                Sites.DEAD_PORT, sites.fullAddress(), way == Way.ENGINE);
    }

    @Override
    public String name() {
        return way.title();
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), gatehouse.port());
    }

    @Override
    public List<String> accessLines() {
        return gatehouse.accessLines(0);
    }

    @Override
    public List<String> errorLines() {
        return gatehouse.errorLines(0);
    }

    @Override
    public void close() {
        gatehouse.close();
    }
}
