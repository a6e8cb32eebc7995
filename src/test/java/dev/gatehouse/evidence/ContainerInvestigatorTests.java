package dev.gatehouse.evidence;

import static dev.gatehouse.evidence.Incidents.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.fixture.MachineAtHome;
import dev.gatehouse.fixture.SystemRoot;

/** Tests for {@link ContainerInvestigator}, against the files that container engines leave in a container. */
@EnabledOnOs(OS.LINUX)
class ContainerInvestigatorTests {

    private static final UpstreamFailure OF_ITSELF = new Refused(address("127.0.0.1", 5000));
    private static final UpstreamFailure NAME = new NameNotFound("app");

    @TempDir
    private Path folder;

    private SystemRoot machine;

    @BeforeEach
    void atHome() {
        machine = MachineAtHome.in(new SystemRoot(folder)).with("etc/hostname", "0123456789ab\n");
        withInterface("lo", 1, 1);
        withInterface("eth0", 2, 9);
    }

    private void withInterface(String name, int number, int numberOfOtherEnd) {
        machine.with("sys/class/net/" + name + "/ifindex", number + "\n")
                .with("sys/class/net/" + name + "/iflink", numberOfOtherEnd + "\n");
    }

    private List<Evidence> found(UpstreamFailure failure) {
        return new ContainerInvestigator(machine.files()).examine(Incidents.of(failure, "http://localhost:5000"));
    }

    private String remedy(UpstreamFailure failure) {
        return found(failure).getFirst().ofAdvice().orElseThrow().remedy();
    }

    @Test
    void outsideAContainerItHasNothingToSay() {
        machine.with("proc/1/cgroup", "0::/init.scope\n").with("proc/self/environ", "HOME=/\0");

        assertThat(found(OF_ITSELF)).isEmpty();
        assertThat(found(NAME)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({".dockerenv,''", "run/.containerenv,''", "proc/self/environ,KUBERNETES_SERVICE_HOST=10.0.0.1",
            "proc/1/cgroup,12:pids:/docker/4711", "proc/1/cgroup,0::/kubepods/pod1/2"})
    void everyKindOfContainerIsRecognised(String file, String content) {
        machine.with(file, content);

        assertThat(found(OF_ITSELF)).extracting(Evidence::code).containsExactly("container-localhost");
    }

    @Test
    void inDockerLocalhostIsTheContainer() {
        machine.with(".dockerenv", "");

        assertThat(found(OF_ITSELF).getFirst().words())
                .isEqualTo(
                        "Gatehouse runs in a container with a network of its own, and localhost is that container itself; nothing outside is reached by it");
        assertThat(remedy(OF_ITSELF)).isEqualTo("for an application in another container write that container's name, "
                + "for one on the machine itself http://host.docker.internal:5000 or http://192.168.1.1:5000, if it listens there; "
                + "on Linux Docker knows that name by --add-host=host.docker.internal:host-gateway");
    }

    /** As with {@code --network host} and {@code hostNetwork: true}. */
    @ParameterizedTest
    @ValueSource(strings = {".dockerenv", "run/.containerenv"})
    void inAContainerOnTheMachinesOwnNetworkLocalhostIsTheMachine(String file) {
        machine.with(file, "");
        withInterface("enp3s0", 3, 3);

        assertThat(found(OF_ITSELF)).isEmpty();
    }

    @Test
    void whatNetworkItIsOnIsNotGuessed(@TempDir Path empty) {
        machine = new SystemRoot(empty).with(".dockerenv", "");

        assertThat(found(OF_ITSELF)).isEmpty();
    }

    /** As without the rights of root, where a program of the user's passes on what is sent. */
    @Test
    void aContainerWhoseCableIsAProgramHasItsOwnNetwork() {
        machine.with("run/.containerenv", "").with("sys/class/net/tap0/tun_flags", "0x5002\n");
        withInterface("tap0", 2, 2);

        assertThat(found(OF_ITSELF)).hasSize(1);
    }

    @Test
    void inPodmanTheMachineHasAnotherName() {
        machine.with("run/.containerenv", "");

        assertThat(remedy(OF_ITSELF)).contains("http://host.containers.internal:5000").doesNotContain("docker");
    }

    @Test
    void inKubernetesItIsThePod() {
        machine.with("proc/self/environ", "A=b\0KUBERNETES_SERVICE_HOST=10.0.0.1\0").with(".dockerenv", "");

        assertThat(found(OF_ITSELF).getFirst().words()).contains("localhost is its pod itself");
        assertThat(remedy(OF_ITSELF))
                .isEqualTo("write the name of the application's service in place of localhost:5000");
    }

    @Test
    void anotherMachineThatRefusesIsNoTrap() {
        machine.with(".dockerenv", "");

        assertThat(found(new Refused(address("10.1.1.1", 5000)))).isEmpty();
    }

    @Test
    void aNameOfAnotherNetworkIsNotKnown() {
        machine.with(".dockerenv", "").with("etc/resolv.conf", "search home\nnameserver 127.0.0.11\noptions ndots:0\n");

        assertThat(found(NAME).getFirst().words())
                .isEqualTo("no container called app runs in a network that Gatehouse's container is in");
        assertThat(remedy(NAME))
                .isEqualTo("start the container app; if it runs, put Gatehouse's container into its network by "
                        + "docker network connect NETWORK 0123456789ab");
        assertThat(found(new NameServerFailed("app", "127.0.0.11 answers SERVFAIL"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({".dockerenv,127.0.0.11,0", "run/.containerenv,10.89.0.1,0", ".dockerenv,192.168.1.1,1"})
    void whereNoServerAnsweredNothingIsSaidOfTheName(String file, String server, int evidence) {
        machine.with(file, "").with("etc/resolv.conf", "nameserver " + server + "\n");

        assertThat(found(new NameLookupTimedOut("app"))).hasSize(evidence);
    }

    /** There the name servers are those of the machine. */
    @ParameterizedTest
    @ValueSource(strings = {".dockerenv", "run/.containerenv"})
    void onTheNetworkOfTheMachineThereAreNoNamesOfContainersEither(String file) {
        withInterface("eno1", 3, 3);
        machine.with(file, "").with("etc/resolv.conf", "nameserver 192.168.1.1\n");

        assertThat(found(NAME)).extracting(Evidence::code).containsExactly("container-name");
    }

    @Test
    void ofPodmansNetworksItIsOnlySupposed() {
        machine.with("run/.containerenv", "");

        assertThat(found(NAME)).extracting(Evidence::words)
                .containsExactly(
                        "if app is a container, it runs in no network that Gatehouse's container is in, or both "
                                + "are in Podman's default network, where containers do not know each other by name");
        assertThat(remedy(NAME)).contains("podman network connect").doesNotContain("docker");
    }

    @Test
    void whereThereIsNoDockerItIsNotSpokenOf() {
        machine.with("proc/1/cgroup", "1:name=systemd:/lxc/4711\n");

        assertThat(found(NAME)).singleElement().satisfies(found -> {
            assertThat(found.words()).doesNotContain("no container");
            assertThat(found.ofAdvice().orElseThrow().toString()).doesNotContain("docker", "podman")
                    .contains("the whole name of the machine or its address");
        });
    }

    @Test
    void inDockersDefaultNetworkThereAreNoNames() {
        machine.with(".dockerenv", "").with("etc/resolv.conf", "nameserver 192.168.1.1\n");

        assertThat(found(NAME).getFirst().words()).contains("Docker's default network only");
        assertThat(found(NAME).getFirst().ofAdvice().orElseThrow().commands()).extracting(Command::line)
                .containsExactly("docker network create web", "docker network connect web app",
                        "docker network connect web 0123456789ab");
    }

    @Test
    void inKubernetesAServiceOfAnotherNamespaceNeedsItsName() {
        machine.with("proc/self/environ", "KUBERNETES_SERVICE_HOST=10.0.0.1\0");

        assertThat(remedy(NAME))
                .isEqualTo("for a service of another namespace write app.NAMESPACE in the site's upstream");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.example.com", "app.other-namespace", "localhost"})
    void aNameWithADomainIsNoContainers(String name) {
        machine.with(".dockerenv", "");

        assertThat(found(new NameNotFound(name))).isEmpty();
    }
}
