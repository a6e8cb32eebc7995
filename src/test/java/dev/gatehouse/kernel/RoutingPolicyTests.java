package dev.gatehouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.gatehouse.fixture.Machine;
import dev.gatehouse.fixture.Network;
import dev.gatehouse.fixture.RequiresProgram;
import dev.gatehouse.fixture.SystemRoot;
import dev.gatehouse.kernel.RoutingPolicy.Culprit;

/** Tests for {@link RoutingPolicy} and {@link Neighbours}, against the kernel itself in a namespace. */
@RequiresProgram(value = "ip", root = true)
class RoutingPolicyTests {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    @TempDir
    private Path folder;

    private Network network;
    private Machine machine;
    private SystemFiles files;

    @BeforeEach
    void machineWithTables() {
        network = Network.create();
        machine = network.machine("here");
        network.cable(machine, "192.0.2.1/24", network.machine("there"), "192.0.2.2/24");
        machine.run("ip", "-6", "address", "add", "fd00::1/64", "dev", "there", "nodad");
        ip("route add unreachable 10.7.0.0/24 table 100");
        ip("rule add to 10.7.0.0/25 lookup 100");
        ip("route add prohibit 10.6.0.0/24 table 101");
        ip("rule add to 10.5.0.0/24 prohibit");
        ip("-6 route add unreachable default table 51820");
        ip("-6 route add unreachable fd98::/64");
        ip("-6 route add prohibit fd97::/64 table 77");
        ip("-6 route add prohibit default table 78");
        ip("-6 rule add to fd97::/64 lookup 77");
        ip("-6 rule add to fd95::/64 prohibit");
        files = new SystemRoot(folder)
                .with("proc/net/fib_trie", machine.run("cat", "/proc/net/fib_trie") + "\n")
                .withProgram("usr/sbin/ip", "exec %s ip \"$@\"".formatted(String.join(" ", machine.inside())))
                .files();
    }

    @AfterEach
    void remove() {
        network.close();
    }

    private void ip(String words) {
        machine.run(("ip " + words).split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({"10.7.0.1,UNREACHABLE,10.7.0.0/24,100", "fd98::1,UNREACHABLE,fd98:0:0:0:0:0:0:0/64,main",
            "fd97::1,PROHIBIT,fd97:0:0:0:0:0:0:0/64,77"})
    void theRouteThatTheKernelUsesIsNamed(String address, Route.Kind type, String range, String table) {
        var policy = new RoutingPolicy(files);

        assertThat(policy.refuses(type, address(address))).isTrue();
        assertThat(policy.culprit(type, address(address))).hasValueSatisfying(
                culprit -> assertThat(culprit).isInstanceOfSatisfying(Culprit.ByRoute.class, found -> {
                    assertThat(found.route().to()).hasToString(range);
                    assertThat(found.route().table()).isEqualTo(table);
                }));
    }

    @ParameterizedTest
    @CsvSource({"10.5.0.1,PROHIBIT", "fd95::1,PROHIBIT"})
    void aRuleIsTold(String address, Route.Kind type) {
        var policy = new RoutingPolicy(files);

        assertThat(policy.refuses(type, address(address))).isTrue();
        assertThat(policy.culprit(type, address(address))).contains(new Culprit.ByRule());
    }

    @ParameterizedTest
    @CsvSource({"10.7.0.200,UNREACHABLE", "10.6.0.1,PROHIBIT", "192.0.2.9,UNREACHABLE", "fd00::9,UNREACHABLE",
            "2001:db8::1,UNREACHABLE", "2001:db8::1,PROHIBIT"})
    void aTableThatNobodyAsksRefusesNothing(String address, Route.Kind type) {
        assertThat(new RoutingPolicy(files).refuses(type, address(address))).isFalse();
    }

    @Test
    void aNeighbourIsThereWhileItAnswersAndNotForLonger() {
        var neighbours = new Neighbours(files);
        // It answers that nobody listens.
        assertThatIOException().isThrownBy(() -> machine.connect(Machine.at("192.0.2.2", 5000), LIMIT));

        assertThat(neighbours.state(address("192.0.2.2"), Instant.now().minus(Duration.ofHours(1))))
                .isEqualTo(Neighbours.State.THERE);
        assertThat(neighbours.state(address("192.0.2.2"), Instant.now())).isEqualTo(Neighbours.State.UNKNOWN);

        assertThatIOException().isThrownBy(() -> machine.connect(Machine.at("192.0.2.9", 5000), LIMIT));
        assertThat(neighbours.state(address("192.0.2.9"), Instant.now())).isEqualTo(Neighbours.State.SILENT);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
