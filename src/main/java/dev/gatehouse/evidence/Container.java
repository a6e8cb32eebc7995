package dev.gatehouse.evidence;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.gatehouse.kernel.SystemFiles;

/** The container that this program runs in. */
enum Container {

    DOCKER, PODMAN, KUBERNETES, OTHER;

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
}
