package dev.gatehouse.evidence;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.gatehouse.kernel.SystemFiles;

/** The container that this program runs in. */
enum Container {

    DOCKER, PODMAN, KUBERNETES, OTHER;

    private static final String INTERFACES = "sys/class/net";
    private static final Pattern CGROUP = Pattern.compile("docker|libpod|kubepods|containerd|crio|/lxc");

    /** Empty on a machine, real or virtual. */
    static Optional<Container> of(SystemFiles files) {
        String environment = files.text("proc/self/environ").orElse("");
        if (Arrays.stream(environment.split("\0", -1))
                .anyMatch(entry -> entry.startsWith("KUBERNETES_SERVICE_HOST="))) {
            return Optional.of(KUBERNETES);
        }
        if (files.exists("run/.containerenv")) {
            return Optional.of(PODMAN);
        }
        if (files.exists(".dockerenv")) {
            return Optional.of(DOCKER);
        }
        return files.text("proc/1/cgroup").filter(cgroup -> CGROUP.matcher(cgroup).find()).map(_ -> OTHER);
    }

    /**
     * Whether it is not on the network of its machine, as it is by {@code --network host} or {@code hostNetwork: true}. Its cables
     * have their other end elsewhere, or are programs of its owner's; a machine has an interface of another kind. In doubt it is not said.
     */
    static boolean hasOwnNetwork(SystemFiles files) {
        List<Path> interfaces = files.list(INTERFACES, "*");
        return !interfaces.isEmpty() && interfaces.stream()
                .map(path -> String.valueOf(path.getFileName()))
                .allMatch(name -> name.equals("lo") || leadsOut(INTERFACES + "/" + name, files));
    }

    private static boolean leadsOut(String cable, SystemFiles files) {
        Optional<String> own = files.text(cable + "/ifindex");
        Optional<String> other = files.text(cable + "/iflink");
        return files.exists(cable + "/tun_flags") || (own.isPresent() && other.isPresent() && !own.equals(other));
    }
}
