package dev.gatehouse.evidence;

import java.util.List;
import java.util.Optional;

import io.netty.util.NetUtil;

import dev.gatehouse.diagnosis.Advice;
import dev.gatehouse.diagnosis.Advice.Command;
import dev.gatehouse.diagnosis.Evidence;
import dev.gatehouse.diagnosis.Incident;
import dev.gatehouse.diagnosis.Investigator;
import dev.gatehouse.diagnosis.Party;
import dev.gatehouse.diagnosis.UpstreamFailure.NameLookupTimedOut;
import dev.gatehouse.diagnosis.UpstreamFailure.NameNotFound;
import dev.gatehouse.diagnosis.UpstreamFailure.NameServerFailed;
import dev.gatehouse.diagnosis.UpstreamFailure.Refused;
import dev.gatehouse.kernel.Routes;
import dev.gatehouse.kernel.SystemFiles;

/**
 * What is different in a container: {@code localhost} is the container itself, unless it is on the machine's network, and the name of another container is known only to the
 * containers of the same network.
 */
final class ContainerInvestigator implements Investigator {

    /** The name server of Docker's networks, in those that were made by somebody. The one that is there from the start has none. */
    private static final String DOCKER_NAME_SERVER = "127.0.0.11";

    private final SystemFiles files;

    ContainerInvestigator(SystemFiles files) {
        this.files = files;
    }

    @Override
    public List<Evidence> examine(Incident incident) {
        var attempt = Attempt.of(incident);
        return Container.of(files)
                .flatMap(container -> switch (attempt.failure()) {
                    case Refused _ when isOfItself(attempt) && Container.hasOwnNetwork(files) ->
                        Optional.of(localhost(container, attempt));
                    case NameNotFound(String name) when isShort(name) -> Optional.of(name(container, name));
                    case NameServerFailed(String name, var _) when isShort(name) -> Optional.of(name(container, name));
                    case NameLookupTimedOut(String name) when isShort(name) -> unanswered(container, name);
                    default -> Optional.empty();
                })
                .map(List::of)
                .orElse(List.of());
    }

    private static boolean isOfItself(Attempt attempt) {
        return attempt.address().filter(address -> address.getAddress().isLoopbackAddress()).isPresent();
    }

    /** Whether a name has no domain, as the names of containers and services have none. */
    private static boolean isShort(String name) {
        return !name.contains(".") && !name.contains(":") && !name.equals("localhost");
    }

    private Evidence localhost(Container container, Attempt attempt) {
        String scheme = attempt.upstream().map(upstream -> upstream.scheme()).orElse("http");
        int port = attempt.address().orElseThrow().getPort();
        String otherwise = switch (container) {
            case KUBERNETES -> "write the name of the application's service in place of %s".formatted(attempt.target());
            case PODMAN ->
                "for an application in another container write that container's name, for one on the machine "
                        + "itself %s://host.containers.internal:%d%s".formatted(scheme, port, gateway(scheme, port));
            case DOCKER, OTHER ->
                "for an application in another container write that container's name, for one on the machine "
                        + "itself %s://host.docker.internal:%d%s; on Linux Docker knows that name by --add-host=host.docker.internal:host-gateway"
                                .formatted(scheme, port, gateway(scheme, port));
        };
        return new Evidence("container-localhost",
                "Gatehouse runs in a container with a network of its own, and localhost is %s itself; nothing outside is reached by it"
                        .formatted(container == Container.KUBERNETES ? "its pod" : "that container"),
                new Advice(Party.CONFIGURATION, otherwise, List.of()));
    }

    private String gateway(String scheme, int port) {
        return new Routes(files).defaultGateway()
                .map(gateway -> " or %s://%s:%d, if it listens there".formatted(scheme,
                        NetUtil.toAddressString(gateway), port))
                .orElse("");
    }

    private Evidence name(Container container, String name) {
        return switch (container) {
            case KUBERNETES -> new Evidence("kubernetes-name",
                    "the name %s has no domain, and Kubernetes looks it up in Gatehouse's own namespace only"
                            .formatted(name),
                    new Advice(Party.CONFIGURATION,
                            "for a service of another namespace write %s.NAMESPACE in the site's upstream"
                                    .formatted(name),
                            List.of(new Command(
                                    "kubectl get services --all-namespaces --field-selector metadata.name=" + name,
                                    "shows in which namespaces there is a service of that name"))));
            case DOCKER -> ofDocker(name);
            case PODMAN -> Container.hasOwnNetwork(files) ? ofPodman(name) : ofSomebody(name);
            case OTHER -> ofSomebody(name);
        };
    }

    /** Where no name server has answered, nothing is known of the name. That there is none for containers is known all the same. */
    private Optional<Evidence> unanswered(Container container, String name) {
        return container == Container.DOCKER && !hasDockersNameServer() && Container.hasOwnNetwork(files)
                ? Optional.of(noNames(name))
                : Optional.empty();
    }

    private Evidence ofDocker(String name) {
        if (hasDockersNameServer()) {
            return otherNetwork(name);
        }
        return Container.hasOwnNetwork(files) ? noNames(name) : ofSomebody(name);
    }

    private boolean hasDockersNameServer() {
        return files.lines("etc/resolv.conf")
                .stream()
                .anyMatch(line -> line.matches("nameserver\\s+" + DOCKER_NAME_SERVER));
    }

    private Evidence otherNetwork(String name) {
        return new Evidence("container-network",
                "no container called %s runs in a network that Gatehouse's container is in".formatted(name),
                new Advice(Party.CONFIGURATION, connect("docker", name), List.of(networks("docker", name))));
    }

    /** What Podman's name server is called cannot be told from another's, and so not whether it is there. */
    private Evidence ofPodman(String name) {
        return new Evidence("container-network",
                "if %s is a container, it runs in no network that Gatehouse's container is in, or both are in Podman's default network, where containers do not know each other by name"
                        .formatted(name),
                new Advice(Party.CONFIGURATION, connect("podman", name), List.of(networks("podman", name))));
    }

    private static Evidence ofSomebody(String name) {
        return new Evidence("container-name",
                "Gatehouse runs in a container, which knows by name only what its name servers know, and %s has no domain"
                        .formatted(name),
                new Advice(Party.CONFIGURATION,
                        "write the whole name of the machine or its address into the site's upstream",
                        List.of(new Command("cat /etc/resolv.conf",
                                "shows, in the container, which name servers are asked and which domains are put after a name"))));
    }

    private String connect(String program, String name) {
        return "start the container %s; if it runs, put Gatehouse's container into its network by %s network connect NETWORK %s"
                .formatted(name, program, ownName());
    }

    private static Command networks(String program, String name) {
        return new Command(program + " inspect --format '{{json .NetworkSettings.Networks}}' " + name,
                "shows the networks of that container");
    }

    private Evidence noNames(String name) {
        return new Evidence("container-without-names",
                "Gatehouse's container is in Docker's default network only, where containers do not know each other by name",
                new Advice(Party.CONFIGURATION, "put both containers into a network of their own",
                        List.of(new Command("docker network create web", "makes a network in which names are known"),
                                new Command("docker network connect web " + name,
                                        "puts the application's container into it"),
                                new Command("docker network connect web " + ownName(),
                                        "puts Gatehouse's container into it"))));
    }

    /** Unless told otherwise, Docker calls the machine inside as it calls the container outside. */
    private String ownName() {
        return files.text("etc/hostname").filter(name -> name.matches("[\\w.-]+")).orElse("gatehouse");
    }
}
