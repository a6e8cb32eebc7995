package dev.gatehouse.packaging;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;

import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Helm would send to the cluster: Kubernetes' objects, to be found by their kind and asked by JSON pointers. */
final class Manifests {

    private final List<JsonNode> objects;

    private Manifests(List<JsonNode> objects) {
        this.objects = objects;
    }

    static Manifests of(String yaml) {
        return new Manifests(StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
                .filter(Objects::nonNull)
                .<JsonNode>map(document -> JsonMapper.shared().valueToTree(document))
                .toList());
    }

    List<String> kinds() {
        return objects.stream().map(object -> object.get("kind").asString()).toList();
    }

    /** The only object of its kind. */
    JsonNode the(String kind) {
        var found = objects.stream().filter(object -> object.get("kind").asString().equals(kind)).toList();
        if (found.size() != 1) {
            throw new IllegalStateException("%d objects of kind %s (expected: one)".formatted(found.size(), kind));
        }
        return found.getFirst();
    }

    JsonNode named(String kind, String name) {
        return find(kind, name)
                .orElseThrow(() -> new IllegalStateException("%s %s (expected: one)".formatted(kind, name)));
    }

    private Optional<JsonNode> find(String kind, String name) {
        return objects.stream()
                .filter(object -> object.get("kind").asString().equals(kind))
                .filter(object -> object.at("/metadata/name").asString().equals(name))
                .findFirst();
    }

    /** The configuration file that the pods will read. */
    JsonNode applicationYaml() {
        var text = the("ConfigMap").at("/data/application.yml").asString();
        return JsonMapper.shared().valueToTree(new Yaml().load(text));
    }

    JsonNode podSpec() {
        return the("Deployment").at("/spec/template/spec");
    }

    JsonNode container() {
        return podSpec().at("/containers/0");
    }
}
