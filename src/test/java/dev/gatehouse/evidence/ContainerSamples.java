package dev.gatehouse.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.UpstreamFailure;
import dev.gatehouse.fixture.MachineAtHome;
import dev.gatehouse.fixture.SystemRoot;

/** What is found in containers of each kind, for the documentation. */
public final class ContainerSamples {

    private static final String DOCKER = ".dockerenv";
    private static final String ENVIRONMENT = "proc/self/environ";
    private static final String POD = "KUBERNETES_SERVICE_HOST=10.96.0.1\0";

    private ContainerSamples() {
    }

    /** What is found of a failure, by where Gatehouse runs; empty where a container makes no difference. */
    public static Map<String, Evidence> of(String code) {
        var found = new LinkedHashMap<String, Evidence>();
        if (code.equals("refused")) {
            var refused = new UpstreamFailure.Refused(Incidents.address("127.0.0.1", 10_012));
            found.put("In a container", found(DOCKER, "", refused));
            found.put("In a pod of Kubernetes", found(ENVIRONMENT, POD, refused));
        } else if (code.equals("name-not-found")) {
            var unknown = new UpstreamFailure.NameNotFound("app");
            found.put("In a container", found(DOCKER, "127.0.0.11", unknown));
            found.put("In Docker's default network", found(DOCKER, "192.168.1.1", unknown));
            found.put("In a pod of Kubernetes", found(ENVIRONMENT, POD, unknown));
        }
        return found;
    }

    /** @param content of the file by which the container is recognised; for Docker the name server it is given */
    private static Evidence found(String file, String content, UpstreamFailure failure) {
        try {
            Path folder = Files.createTempDirectory("container");
            var machine = MachineAtHome.in(new SystemRoot(folder))
                    .with("etc/hostname", "gatehouse\n")
                    .with("sys/class/net/eth0/ifindex", "2\n")
                    .with("sys/class/net/eth0/iflink", "9\n");
            if (file.equals(DOCKER)) {
                machine.with(DOCKER, "").with("etc/resolv.conf", "nameserver " + content + "\n");
            } else {
                machine.with(file, content);
            }
            return new ContainerInvestigator(machine.files())
                    .examine(Incidents.of(failure, failure instanceof UpstreamFailure.Refused
                            ? "http://localhost:10012"
                            : "http://app:10012"))
                    .getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
